import { day, hour, minute } from "@penguinmails/core/time";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { longestWaitMs } from "../site/sandbox-site.ts";
import { type PlanWorld, startPlanWorld } from "./plan-world.ts";
import { onlyLooks } from "./watched.ts";

let world: PlanWorld;
beforeAll(async () => {
  world = await startPlanWorld();
});
afterEach(() => world.noFaults());
afterAll(() => world.close());

const last = <T>(outcomes: readonly T[]) => outcomes.at(-1);
const kept = (name: string) =>
  world
    .machinesNamed(name)
    .flatMap(({ addresses }) => addresses.filter(({ releasedAtMs }) => releasedAtMs === null));

describe("Hostwinds", () => {
  const actions = [
    "get_price_list",
    "get_instances",
    "add_instance",
    "get_instance",
    "get_instance_ips",
    "order_ip",
    "set_rdns",
  ] as const;
  const effects = ["timeout-after-effect", "garbage", "error"] as const;

  test.each(actions.flatMap((action) => effects.map((effect) => [action, effect] as const)))(
    "%s goes wrong once (%s): tried again, it is finished and nothing is bought twice",
    async (action, effect) => {
      const node = world.node(1);
      await world.fault(action, effect, "once");
      const outcomes = [...(await node.finish())];
      // A clear refusal ends the plan with the provider's words until a person tries again.
      if (last(outcomes)?.status === "failed") {
        expect(effect).toBe("error");
        expect(last(outcomes)).toMatchObject({ cause: expect.stringContaining("Please try again later.") });
        outcomes.push(...(await node.finish()));
      }
      expect(last(outcomes)).toEqual({ status: "done" });
      expect(world.machinesNamed(node.spec.name)).toHaveLength(1);
      expect(kept(node.spec.name)).toHaveLength(2);
      expect(node.facts().secondaryIps).toHaveLength(1);
      await node.retire();
    },
  );

  test.each(["garbage", "timeout-after-effect"] as const)(
    "a termination that goes wrong (%s) is tried again until the machine is gone",
    async (effect) => {
      const node = world.node(0);
      await node.runUntilKilled("after", (act) => act.startsWith("learn serviceId"));
      await world.fault("terminate", effect, "once");
      const first = await node.retire();
      expect(["done", "waiting"]).toContain(first.status);
      expect((await node.retire()).status).toBe("done");
      expect(kept(node.spec.name)).toEqual([]);
    },
  );

  test("a machine that never boots ends the plan after two hours, with what to do; nothing else is bought", async () => {
    const node = world.node(1);
    await node.run();
    const [machine] = world.machinesNamed(node.spec.name);
    if (machine) await world.changeMachine(machine, { readyAtMs: world.clock.now() + day });
    const outcomes = await node.finish();
    expect(last(outcomes)).toMatchObject({
      status: "failed",
      step: "wait for the machine",
      cause: "The machine is still build two hours after it was ordered.",
      remedy: expect.stringContaining("Open a ticket"),
    });
    expect(outcomes.length * longestWaitMs).toBeGreaterThanOrEqual(2 * hour);
    expect(world.machinesNamed(node.spec.name)).toHaveLength(1);
    expect(node.facts().addressOrders).toBeUndefined();
    expect(await node.retire()).toEqual({ status: "done" });
  });

  test("a machine that was switched off while it was made is switched on, and the plan goes on", async () => {
    const node = world.node(0);
    await node.run();
    const [machine] = world.machinesNamed(node.spec.name);
    if (machine) await world.changeMachine(machine, { power: "off", readyAtMs: world.clock.now() });
    expect(last(await node.finish())).toEqual({ status: "done" });
    await node.retire();
  });

  test.each([
    ["image", { template: "debian-99" }, "The provider has no image debian-99. It has debian-13 (Debian 13)"],
    ["place", { locationId: "99" }, "The provider has no place 99. It has 12 (Seattle)"],
  ])(
    "an %s that the provider does not have is said before anything is ordered",
    async (_what, wish, cause) => {
      const node = world.node(0, wish);
      expect(await node.run()).toMatchObject({ status: "failed", cause: expect.stringContaining(cause) });
      expect(world.machinesNamed(node.spec.name)).toEqual([]);
    },
  );

  test("an address that is confirmed a day late is waited for, and not ordered again", async () => {
    const node = world.node(1);
    await node.runUntilKilled("after", (act) => act === "learn addressOrderTaken");
    const [machine] = world.machinesNamed(node.spec.name);
    const late = world.clock.now() + day;
    if (machine)
      await world.changeMachine(machine, {
        addresses: machine.addresses.map((one) =>
          one.ip === machine.mainIp ? one : { ...one, confirmedAtMs: late },
        ),
      });
    const outcomes = await node.finish({}, 20);
    expect(last(outcomes)).toMatchObject({
      status: "waiting",
      reason: "0 of 1 secondary addresses confirmed",
    });
    expect(kept(node.spec.name)).toHaveLength(2);
    world.clock.set(late + minute);
    // The provider tells of it in its own time.
    const known = world.machinesNamed(node.spec.name)[0];
    if (known) await world.changeMachine(known, {});
    expect(last(await node.finish())).toEqual({ status: "done" });
    expect(kept(node.spec.name)).toHaveLength(2);
    await node.retire();
  });

  test("a second machine from an order that was taken late is given back", async () => {
    const node = world.node(0);
    await node.run();
    await world.hosting.createInstance({ ...node.spec, name: `${node.spec.name}-twin`, sshKeyNames: [] });
    const twin = world.machinesNamed(`${node.spec.name}-twin`)[0];
    if (twin) await world.changeMachine(twin, { name: node.spec.name });
    expect(last(await node.finish())).toEqual({ status: "done" });
    const all = world.machinesNamed(node.spec.name);
    expect(
      all.map(({ serviceId, terminatedAtMs }) => [
        serviceId === node.facts().serviceId,
        terminatedAtMs === null,
      ]),
    ).toEqual([
      [true, true],
      [false, false],
    ]);
    await node.retire();
  });
});

describe("the machine", () => {
  test("a connection that drops at any command is taken up again by the next run", async () => {
    const whole = world.node(1);
    const commands: string[] = [];
    await whole.finish({
      after: (act) => void (act.startsWith("run ") && !onlyLooks(act) && commands.push(act)),
    });
    await whole.retire();
    for (let n = 0; n < commands.length; n += 4) {
      const node = world.node(1);
      let seen = -1;
      let cut = () => {};
      const outcomes = await node.finish({
        cuttable: (newest) => {
          cut = newest;
        },
        before: (act) => {
          if (act.startsWith("run ") && !onlyLooks(act) && ++seen === n) cut();
        },
      });
      expect([commands[n], last(outcomes)]).toEqual([commands[n], { status: "done" }]);
      expect([
        commands[n],
        outcomes.flatMap((one) => (one.status === "waiting" ? [one.reason] : [])),
      ]).toEqual([
        commands[n],
        expect.arrayContaining([expect.stringMatching(/^The (?:connection|host) .* while `/)]),
      ]);
      await node.retire();
    }
  });

  test("a host key other than the pinned one ends the plan, and not a word is said to that machine", async () => {
    const node = world.node(0);
    await node.runUntilKilled("after", (act) => act.startsWith("run install -D"));
    await node.learn({ hostKey: `SHA256:${"A".repeat(43)}` });
    const acts: string[] = [];
    const outcome = await node.run({ before: (act) => void acts.push(act) });
    expect(outcome).toMatchObject({
      status: "failed",
      step: "take over the keys",
      remedy: expect.stringContaining("Find out who answers there"),
    });
    expect(acts.filter((act) => act.startsWith("run "))).toEqual([]);
    await node.retire();
  });

  test("a plan that is asked to stop does so between two steps and goes on later", async () => {
    const node = world.node(0);
    await node.run();
    await world.pass(10 * minute);
    const stop = new AbortController();
    const outcome = await node.run(
      { after: (act) => void (act.startsWith("learn hostKey") && stop.abort()) },
      stop.signal,
    );
    expect(outcome).toMatchObject({
      status: "waiting",
      step: "harden the system",
      reason: "the worker stops",
    });
    expect(last(await node.finish())).toEqual({ status: "done" });
    await node.retire();
  });
});
