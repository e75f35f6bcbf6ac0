import { classifyReply } from "@penguinmails/core/feedback/reply/classify-reply";
import { policy } from "@penguinmails/core/policy";
import { day, hour, minute } from "@penguinmails/core/time";
import { describe, expect, it } from "vitest";
import { withOverrides } from "../policy/policy-file.ts";
import { simulateCommand } from "./command.ts";
import { Subject } from "./evidence.ts";
import { families } from "./families/catalog.ts";
import { figuresOf, interval } from "./measure.ts";
import { operators } from "./operators.ts";
import { makeProduction } from "./production.ts";
import { makeRandom } from "./random.ts";
import type { Attempt, CreateReceiver } from "./receiver.ts";
import { accepted, blockReply, incident, rateReply, unknownUser } from "./replies.ts";
import { schedules } from "./rivals.ts";
import { runOnce, startsAt } from "./run.ts";
import { type Scenario, scenarios } from "./scenario.ts";
import {
  contenders,
  foresight,
  foresightInPolicy,
  production,
  runFamily,
  summarized,
  together,
} from "./simulate.ts";

const cold: Scenario = {
  name: "small",
  mailboxesPerTenant: 3,
  campaigns: [{ tenant: "good", name: "main", perDay: 60, quality: 0.95, from: 0 }],
};
const createOf = (name: string) => {
  const family = families.find((one) => one.name === name);
  if (!family) throw new RangeError(name);
  return family;
};
const runWith = (overrides: object, seed = 1) => {
  const asked = withOverrides(policy, overrides);
  const sender = makeProduction(cold.mailboxesPerTenant, seed, asked);
  const { create } = createOf("hidden-threshold");
  return runOnce({ scenario: cold, createReceiver: create, sender, policy: asked, days: 12, seed });
};
const sum = (list: readonly number[] | undefined) => (list ?? []).reduce((a, b) => a + b, 0);

describe("the simulator", () => {
  it("gives the same result for the same seed and another for another", () => {
    const asked = { scenario: cold, family: createOf("novelty"), policy, days: 8, seeds: 2 };
    const once = () => JSON.stringify(summarized(runFamily(asked)));
    expect(once()).toBe(once());
    expect(runWith({}, 1)).not.toEqual(runWith({}, 2));
  });

  it("never takes more than was asked for, nor sends outside the weekdays", () => {
    const run = runWith({});
    expect(sum(run.accepted.get("good"))).toBeLessThanOrEqual(sum(run.demand.get("good")));
    expect(run.accepted.get("good")?.slice(5, 7)).toEqual([0, 0]);
    expect(run.strangeReports).toBe(0);
  });

  it("runs the production controller: numbers of the policy change the run", () => {
    const shipped = sum(runWith({}).accepted.get("good"));
    expect(sum(runWith({ mailbox: { startPerDay: 2 } }).accepted.get("good"))).toBeLessThan(shipped);
    expect(sum(runWith({ mailbox: { growthPerGoodDay: 0 } }).accepted.get("good"))).toBeLessThan(shipped);
    const takenByGoogle = (run: ReturnType<typeof runWith>) =>
      sum(run.pairs.get("google")?.map((facts) => facts.accepted));
    const narrow = runWith({ pair: { firstDayCap: { google: 1 } } });
    expect(takenByGoogle(narrow)).toBeLessThan(takenByGoogle(runWith({})));
  });

  it("holds the first day to three mailboxes' start", () => {
    expect(sum(runWith({}).accepted.get("good")?.slice(0, 1))).toBeLessThanOrEqual(
      3 * policy.mailbox.startPerDay,
    );
  });

  it("hears a reply before the next minute's mail: a refused address sends that operator nothing new in its rest", () => {
    const { startPerDay } = policy.mailbox;
    const scenario = {
      ...cold,
      mailboxesPerTenant: 60,
      campaigns: cold.campaigns.map((one) => ({ ...one, perDay: 60 * startPerDay })),
    };
    const asked = withOverrides(policy, { pair: { firstDayCap: { google: 2_000 } } });
    const refused = new Map<string, number>();
    const createReceiver = () => ({
      respond: ({ operator, messageId, nowMs }: Attempt) => {
        if (operator !== "google") return accepted;
        if (!refused.has(messageId)) refused.set(messageId, nowMs);
        return rateReply(operator);
      },
      reports: () => [],
    });
    runOnce({
      scenario,
      createReceiver,
      sender: makeProduction(60, 1, asked),
      policy: asked,
      days: 1,
      seed: 1,
    });
    const [first = 0, ...others] = refused.values();
    expect(others.filter((at) => at < first + policy.pair.restMs - minute).length).toBeLessThanOrEqual(3);
    expect(others.length).toBeGreaterThan(0);
  });

  it("runs the production canary: of a bad list the first 50 go, and it takes nothing from its neighbours", () => {
    const good = { tenant: "good", name: "main", perDay: 60, quality: 0.95, from: 0 };
    const bad = { tenant: "bad", name: "bought", perDay: 80, quality: 0.1, from: 2 };
    const of = (campaigns: Scenario["campaigns"]) => {
      const scenario = { name: "two", mailboxesPerTenant: 9, campaigns };
      const sender = makeProduction(scenario.mailboxesPerTenant, 1, policy);
      const { create } = createOf("reputation-budget");
      return runOnce({ scenario, createReceiver: create, sender, policy, days: 12, seed: 1 });
    };
    const [both, alone] = [of([good, bad]), of([good])];
    expect(sum(both.accepted.get("bad"))).toBeGreaterThan(0);
    expect(sum(both.accepted.get("bad"))).toBeLessThanOrEqual(policy.canary.size);
    expect(sum(both.accepted.get("good"))).toBeGreaterThan(0.95 * sum(alone.accepted.get("good")));
  });

  it("runs the production search for culprits: a list that the guards let through costs the others little", () => {
    const good = { tenant: "good", name: "main", perDay: 60, quality: 0.99, from: 0 };
    const stale = { tenant: "stale", name: "old", perDay: 80, quality: 0.7, from: 2 };
    const evidence = new Subject();
    evidence.count("good/main", 1, { claimed: 300, sent: 300, delivered: 297, hard: 3 });
    evidence.count("stale/old", 1, { claimed: 100, sent: 100, delivered: 93, hard: 7 });
    const nobody = { isQuarantined: () => false, isRunning: () => true };
    expect(evidence.culprits(1, 3, nobody, policy)).toEqual([]);
    evidence.count("stale/old", 1, { claimed: 100, sent: 100, delivered: 86, hard: 14 });
    expect(evidence.culprits(1, 3, nobody, policy)).toEqual(["stale/old"]);
    expect(evidence.culprits(1, 3, { ...nobody, isRunning: () => false }, policy)).toEqual([]);
    const unguarded = withOverrides(policy, {
      bounce: { minSent: 1e6 },
      canary: { size: 1 },
      newTenantForMs: 1,
    });
    const of = (campaigns: Scenario["campaigns"]) => {
      const scenario = { name: "two", mailboxesPerTenant: 9, campaigns };
      const sender = makeProduction(scenario.mailboxesPerTenant, 1, unguarded);
      const { create } = createOf("reputation-budget");
      return runOnce({ scenario, createReceiver: create, sender, policy: unguarded, days: 26, seed: 1 });
    };
    const [both, alone] = [of([good, stale]), of([good])];
    expect(sum(both.accepted.get("stale"))).toBeLessThan(sum(both.demand.get("stale")) / 2);
    expect(sum(both.accepted.get("good"))).toBeGreaterThan(0.95 * sum(alone.accepted.get("good")));
  });

  it("refuses words that it does not know, and numbers that are none, in one line", async () => {
    const lines: string[] = [];
    const err = { write: (text: string) => lines.push(text) };
    expect(await simulateCommand(["--sceanrio", "cold"], err, err)).toBe(2);
    expect(await simulateCommand(["--days=-3"], err, err)).toBe(2);
    expect(lines.at(-1)).toBe('--days takes a whole number from 1 to 1000, not "-3".\n');
  });

  it("adds families up: shares are means, block-days sums, and each rival is compared over all of them", () => {
    const figures = (accepted: number, blockDays: number) => ({
      ...figuresOf(runWith({}), null),
      acceptedInAll: accepted,
      blockDays,
    });
    const family = (own: readonly [number, number], rival: readonly [number, number]) => ({
      ...{ scenario: "s", family: "f", isHeldOut: true, days: 12, seeds: 1, strangeReports: 0 },
      runs: new Map([
        [production, [figures(...own)]],
        ["rival", [figures(...rival)]],
      ]),
    });
    const both = together("both", [family([0.9, 1], [0.3, 0]), family([0.6, 2], [0.6, 10])]);
    expect(summarized(both).againstRivals[0]).toMatchObject({ blockDayRatio: 0.3, meetsTarget: true });
    expect(summarized(both).againstRivals[0]?.acceptedRatio).toBeCloseTo(1.5 / 0.9);
  });

  it("lets foresight stand for families together only where all of them tell their room", () => {
    const { create, ...named } = createOf("fickle");
    const silent: CreateReceiver = (world) => {
      const { respond, reports } = create(world);
      return { respond, reports };
    };
    const asked = { scenario: cold, policy, days: 3, seeds: 1 };
    const telling = runFamily({ ...asked, family: { ...named, create } });
    const other = runFamily({ ...asked, family: { ...named, create: silent } });
    for (const yardstick of [foresight, foresightInPolicy]) {
      expect(telling.runs.has(yardstick)).toBe(true);
      expect(summarized(telling).againstRivals.map(({ rival }) => rival)).not.toContain(yardstick);
      expect(other.runs.has(yardstick)).toBe(false);
      expect(together("both", [telling, other]).runs.has(yardstick)).toBe(false);
    }
    expect(summarized(other).againstRivals[0]).toMatchObject({ foresightRatio: null, inPolicyRatio: null });
  });

  it("blames the neighbour alone for what a tenant loses, and only where the scenario names one", () => {
    const run = { ...runWith({}), accepted: new Map([["good", [90]]]) };
    const alone = { ...run, accepted: new Map([["good", [100]]]) };
    const without = { run: alone, culprit: "neighbour", fromDay: 0 };
    expect(figuresOf(run, without).worstHarm).toBeCloseTo(0.1);
    expect(figuresOf(run, { ...without, culprit: "good" }).worstHarm).toBe(0);
    expect(figuresOf(run, { ...without, fromDay: 1 }).worstHarm).toBe(0);
    expect(figuresOf(run, null).worstHarm).toBeNull();
    expect(figuresOf(run, null).accepted14).toBeNull();
  });

  it("gives intervals that hold their mean", () => {
    const one = interval([1, 2, 3, 4, 5], "x");
    expect(one?.mean).toBe(3);
    expect(one?.low).toBeLessThan(3);
    expect(one?.high).toBeGreaterThan(3);
    expect(interval([], "x")).toBeNull();
  });
});

describe("the rivals", () => {
  const capOn = (name: string, n: number) =>
    schedules.find((s) => s.name === name)?.capOnDay(n) ?? Number.NaN;
  it("follow their calendars", () => {
    expect(capOn("ses-45", 0)).toBe(50);
    expect(capOn("ses-45", 44)).toBeCloseTo(50_000, -1);
    expect([0, 1, 2, 3].map((n) => capOn("sendgrid-1.4", n))).toEqual([200, 280, 390, 540]);
    expect([0, 1, 2].map((n) => capOn("mailtrap-30", n))).toEqual([300, 390, 507]);
    expect(capOn("linear", 9) - capOn("linear", 8)).toBe(50);
  });

  it("stand each with and without the pause rule, beside the product", () => {
    const names = contenders(cold, policy).map((one) => one.name);
    expect(names).toHaveLength(1 + 2 * schedules.length);
    expect(names[0]).toBe(production);
  });

  it("skip the day after a bad one when they pause", () => {
    const bad = { ...cold, campaigns: cold.campaigns.map((c) => ({ ...c, quality: 0 })) };
    const run = (name: string) => {
      const sender = contenders(bad, policy)
        .find((one) => one.name === name)
        ?.make(1);
      if (!sender) throw new RangeError(name);
      const { create } = createOf("hidden-threshold");
      return runOnce({ scenario: bad, createReceiver: create, sender, policy, days: 3, seed: 1 });
    };
    expect(run("mailtrap-30").accepted.get("good")?.[1]).toBeGreaterThan(0);
    expect(run("mailtrap-30+pause").accepted.get("good")?.[1]).toBe(0);
  });
});

describe("foresight", () => {
  it.each(families)("is hardly refused by $name and gets more than anybody who has to find out", (family) => {
    const wanted = cold.campaigns.map((campaign) => ({ ...campaign, perDay: 300 }));
    const scenario = { ...cold, mailboxesPerTenant: 60, campaigns: wanted };
    const { results } = summarized(runFamily({ scenario, family, policy, days: 9, seeds: 1 }));
    const of = (key: "acceptedInAll" | "blockDays" | "deferralsPerAccepted") =>
      results.map(({ policy: name, figures }) => [name, figures[key]?.mean ?? Number.NaN] as const);
    const best = Math.max(...of("acceptedInAll").map(([, mean]) => mean));
    const own = (key: Parameters<typeof of>[0], name = foresight) => new Map(of(key)).get(name);
    expect(own("acceptedInAll")).toBe(best);
    for (const yardstick of [foresight, foresightInPolicy]) {
      expect(own("blockDays", yardstick)).toBe(0);
      expect(own("deferralsPerAccepted", yardstick)).toBeLessThan(0.005);
    }
  });

  it("within the policy is the product where nothing is refused, and stops at the door where it would be", () => {
    const ofRoom = (room: (taken: number) => number): CreateReceiver => {
      return () => {
        const taken = new Map<string, number>();
        const left = (operator: string) => room(taken.get(operator) ?? 0);
        return {
          respond: ({ operator }) => {
            if (left(operator) < 1) return rateReply("google");
            taken.set(operator, (taken.get(operator) ?? 0) + 1);
            return { code: 250, enhanced: "2.0.0", text: "ok" };
          },
          reports: () => [],
          room: ({ operator }) => left(operator),
        };
      };
    };
    const figures = (create: CreateReceiver) => {
      const family = { name: "own", isHeldOut: false, create };
      const { runs } = runFamily({ scenario: cold, family, policy, days: 4, seeds: 1 });
      return [runs.get(production)?.[0], runs.get(foresightInPolicy)?.[0]] as const;
    };
    const [freely, told] = figures(ofRoom(() => 1_000_000));
    expect(told).toEqual(freely);
    const [refused, spared] = figures(ofRoom((taken) => 12 - taken));
    expect(refused?.deferralsPerAccepted).toBeGreaterThan(0);
    expect(spared?.deferralsPerAccepted).toBe(0);
    expect(spared?.acceptedInAll).toBeGreaterThan(0);
  });
});

describe("the receivers", () => {
  it.each(families)("of family $name take a message when they have room, and only then", ({ create }) => {
    const receiver = create({ seed: 3, operators: ["google"], addresses: ["a"] });
    const shared = {
      address: "a",
      operator: "google",
      domain: "d",
      tenant: "t",
      campaign: "c",
      quality: 0.4,
    };
    const draw = makeRandom("walk");
    let nowMs = startsAt;
    const seen = { open: 0, shut: 0 };
    for (let n = 0; n < 6_000; n++) {
      nowMs += Math.floor(draw() < 0.002 ? draw() * day : draw() * minute);
      const room = receiver.room?.({ nowMs, address: "a", operator: "google" }) ?? Number.NaN;
      const { enhanced } = receiver.respond({ ...shared, nowMs, messageId: String(n) });
      const isRefused = enhanced === "4.7.28" || enhanced === "5.7.1";
      expect(isRefused).toBe(room < 1);
      seen[isRefused ? "shut" : "open"] += 1;
      receiver.reports(nowMs);
    }
    expect(Math.min(seen.open, seen.shut)).toBeGreaterThan(50);
  });

  it.each(operators)("speak words of %s that the classifier understands", (operator) => {
    expect(classifyReply({ ...rateReply(operator), operator }).signal).toBe("rate");
    expect(classifyReply({ ...blockReply(operator), operator }).signal).toBe("block");
    expect(classifyReply({ ...unknownUser, operator }).class).toBe("hard");
    expect(["rate", "block"]).not.toContain(classifyReply({ ...incident, operator }).signal);
  });

  it.each(families)(
    "of family $name take a trickle, refuse a flood, and shut out who goes on",
    ({ create }) => {
      const receiver = create({ seed: 1, operators: ["google"], addresses: ["a"] });
      const ask = (n: number, nowMs: number) =>
        receiver.respond({
          nowMs,
          address: "a",
          operator: "google",
          domain: "d",
          tenant: "t",
          campaign: "c",
          quality: 1,
          messageId: String(n),
        }).enhanced;
      const trickle = Array.from({ length: 5 }, (_, n) => ask(n, startsAt + n * hour));
      expect(trickle).not.toContain("4.7.28");
      expect(trickle).not.toContain("5.7.1");
      const flood = Array.from({ length: 3_000 }, (_, n) => ask(100 + n, startsAt + day + n * 1_000));
      expect(flood).toContain("4.7.28");
      expect(flood.at(-1)).toBe("5.7.1");
    },
  );

  it.each(families)("of family $name report each complaint once, after the message", ({ create }) => {
    const receiver = create({ seed: 2, operators: ["google"], addresses: ["a"] });
    const shared = { address: "a", operator: "google", domain: "d", tenant: "t", campaign: "c", quality: 0 };
    for (let n = 0; n < 800; n++)
      receiver.respond({ ...shared, nowMs: startsAt + n * 30 * minute, messageId: String(n) });
    const late = startsAt + 60 * day;
    const reports = receiver.reports(late);
    expect(reports.length).toBeGreaterThan(0);
    expect(new Set(reports.map((r) => r.messageId)).size).toBe(reports.length);
    expect(receiver.reports(late)).toEqual([]);
  });

  it("meet the six scenarios", () => {
    const named = ["cold", "full", "bad-list", "neighbour", "incident", "idle"];
    expect(scenarios.map((s) => s.name)).toEqual(named);
  });
});
