import type { FirewallProfile } from "@penguinmails/core/fleet/firewall-profile";
import { HostingError } from "@penguinmails/core/ports/hosting";
import type { ConvergeOutcome } from "@penguinmails/core/ports/node-converger";
import type { NodeFacts } from "@penguinmails/core/ports/node-facts";
import { describe, expect, test } from "vitest";
import { runPlan } from "../plans/run-plan.ts";
import { openProviderFirewall } from "./provider-firewall.ts";
import { putUpWall, takeDownWall, tryWall } from "./provider-wall.ts";
import type { Step, StepContext } from "./step.ts";

const letting = (name: string, ...ports: readonly number[]): FirewallProfile => ({
  name,
  rules: ports.map((port) => ({
    direction: "ingress",
    ethertype: "IPv4",
    protocol: "tcp",
    fromPort: port,
    toPort: port,
    source: null,
  })),
});
const profiles = [
  letting("mail", 22, 25, 80, 443, 465, 587, 993),
  letting("web", 22, 80, 443),
  letting("isolation", 22),
  letting("closed"),
];

type Settings = Partial<Pick<StepContext["settings"], "firewallProfile" | "isolationProfile">>;

/** A provider with one machine, whose changes are counted and after each of which this worker may be no more. */
function provider(present: string, settings: Settings, facts: NodeFacts = {}) {
  const changes: string[] = [];
  let killAt = Number.POSITIVE_INFINITY;
  let isAway = false;
  const changed = (what: string) => {
    changes.push(what);
    if (changes.length === killAt) throw new Killed();
  };
  const answering = <T>(value: T): T => {
    if (isAway) throw new HostingError("unreachable", "any", "Hostwinds cannot be reached");
    return value;
  };
  const hosting = {
    listFirewallProfiles: async () => answering(profiles.map(({ name }) => name)),
    getFirewallProfile: async () => answering(profiles.find(({ name }) => name === present)),
    setFirewallProfile: async (_id: string, name: string) => {
      present = answering(name);
      changed(`set ${name}`);
    },
  };
  const journal = {
    facts: async () => facts,
    learn: async (news: Partial<NodeFacts>) => {
      facts = { ...facts, ...news };
      changed(`learn ${Object.keys(news).join(" ")}`);
    },
    stepChanged: async () => {},
  };
  const context = (known: NodeFacts, learn: StepContext["learn"]) =>
    ({
      facts: known,
      learn,
      hosting,
      settings: { firewallProfile: null, isolationProfile: null, ...settings },
    }) as unknown as StepContext;
  const never = new AbortController().signal;
  return {
    changes,
    present: () => present,
    facts: () => facts,
    goesAway: (away: boolean) => {
      isAway = away;
    },
    killAt: (n: number) => {
      killAt = n;
    },
    look: () => openProviderFirewall.look?.(context(facts, journal.learn)),
    async run(...steps: readonly Step[]): Promise<ConvergeOutcome | "killed"> {
      const outcome = await runPlan(steps, journal, context, never);
      return outcome.status === "waiting" && outcome.reason === "killed" ? "killed" : outcome;
    },
  };
}
class Killed extends Error {
  constructor() {
    super("killed");
  }
}

const done = { status: "done" };

describe("the provider's firewall before a node that serves", () => {
  test("is no finding while it lets in what the node's own does", async () => {
    expect(await provider("mail", {}).look()).toEqual([]);
  });

  test("that shuts a port is mended by the plan where the settings name another profile, else by a person", async () => {
    const remedies = [{ firewallProfile: "mail" }, {}, { firewallProfile: "web" }].map(async (settings) =>
      (await provider("web", settings).look())?.map(({ remedy }) => remedy),
    );
    expect(await Promise.all(remedies)).toEqual([
      [null],
      [expect.stringContaining("HOSTWINDS_FIREWALL_PROFILE")],
      [expect.stringContaining("“web”")],
    ]);
  });

  test("is never changed without a setting that names the profile", async () => {
    const world = provider("web", {});
    expect(await world.run(openProviderFirewall)).toEqual(done);
    expect(world.changes).toEqual([]);
  });

  test("is left alone when it lets in enough, whatever it is called", async () => {
    const world = provider("mail", { firewallProfile: "web" });
    expect(await world.run(openProviderFirewall)).toEqual(done);
    expect(world.changes).toEqual([]);
  });

  test("becomes the one that the settings name, once", async () => {
    const world = provider("web", { firewallProfile: "mail" });
    expect(await world.run(openProviderFirewall)).toEqual(done);
    expect(await world.run(openProviderFirewall)).toEqual(done);
    expect(world.changes).toEqual(["set mail"]);
  });

  test.each([
    ["nowhere", "The provider has no firewall profile “nowhere”. It has mail, web, isolation, closed."],
    ["web", "The provider's firewall shuts ports 25, 465, 587, 993 to this node"],
  ])("ends the plan with a cause when the settings name %s", async (firewallProfile, cause) => {
    const world = provider("web", { firewallProfile });
    expect(await world.run(openProviderFirewall)).toMatchObject({
      status: "failed",
      cause: expect.stringContaining(cause),
    });
    expect(world.changes).toEqual([]);
  });
});

describe("the provider's wall before an isolated machine", () => {
  const settings = { isolationProfile: "isolation" };
  const isolate = [tryWall("asked"), putUpWall];

  test("is not there without a setting, and the provider is not asked", async () => {
    const world = provider("mail", {});
    world.goesAway(true);
    expect(await world.run(...isolate, takeDownWall)).toEqual(done);
    expect(world.changes).toEqual([]);
  });

  test("killed at any change, it stands, and the profile from before comes back", async () => {
    const counted = provider("mail", settings);
    expect(await counted.run(...isolate)).toEqual(done);
    const toIsolate = counted.changes.length;
    expect(await counted.run(takeDownWall)).toEqual(done);
    expect(counted.changes).toEqual([
      "learn wall",
      "set isolation",
      "learn wallTriedFor",
      "set mail",
      "learn wall",
    ]);
    for (let at = 1; at <= counted.changes.length; at++) {
      const world = provider("mail", settings);
      world.killAt(at);
      const steps = at <= toIsolate ? [] : [takeDownWall];
      expect([at, await world.run(...isolate, ...steps)]).toEqual([at, "killed"]);
      if (at <= toIsolate) {
        expect([at, await world.run(...isolate), world.present()]).toEqual([at, done, "isolation"]);
        expect(world.facts().wall).toEqual({ profile: "isolation", former: "mail" });
      }
      expect([at, await world.run(takeDownWall), world.present()]).toEqual([at, done, "mail"]);
      expect(world.facts().wall).toBeNull();
    }
  });

  test.each(["closed", "mail"])(
    "a profile that is none, such as %s, does not stay, and why is told",
    async (name) => {
      const world = provider("web", { isolationProfile: name });
      expect(await world.run(...isolate)).toMatchObject({
        status: "failed",
        step: "put up the provider's wall",
        cause: expect.stringContaining(`“${name}”`),
      });
      expect([world.present(), world.facts().wall]).toEqual(["web", null]);
    },
  );

  test("killed while it is found to be none, the profile from before comes back all the same", async () => {
    const world = provider("web", { isolationProfile: "closed" });
    world.killAt(2);
    expect(await world.run(...isolate)).toBe("killed");
    expect(world.present()).toBe("closed");
    expect(await world.run(...isolate)).toMatchObject({ status: "failed" });
    expect([world.present(), world.facts().wall]).toEqual(["web", null]);
  });

  test("holds nothing up while the provider is away, and stands when it is back", async () => {
    const world = provider("mail", settings);
    world.goesAway(true);
    expect(await world.run(tryWall("asked"))).toEqual(done);
    expect(await world.run(putUpWall)).toMatchObject({ status: "waiting" });
    world.goesAway(false);
    expect(await world.run(putUpWall)).toEqual(done);
    expect(world.present()).toBe("isolation");
  });

  test("under another name in the settings, the profile from before is still the one that comes back", async () => {
    const wall = { profile: "closed", former: "mail" };
    const world = provider("closed", settings, { wall });
    expect(await world.run(putUpWall)).toEqual(done);
    expect(world.facts().wall).toEqual({ profile: "isolation", former: "mail" });
  });

  test("comes down though the settings no longer name it", async () => {
    const world = provider("isolation", {}, { wall: { profile: "isolation", former: "mail" } });
    expect([await world.run(takeDownWall), world.present()]).toEqual([done, "mail"]);
  });

  test("that somebody else put up comes down for the settings' own profile, else a person is asked", async () => {
    const known = provider("isolation", { ...settings, firewallProfile: "mail" });
    expect([await known.run(takeDownWall), known.present()]).toEqual([done, "mail"]);
    const unknown = provider("isolation", settings);
    expect(await unknown.run(takeDownWall)).toMatchObject({ status: "failed" });
    expect(unknown.changes).toEqual([]);
  });
});
