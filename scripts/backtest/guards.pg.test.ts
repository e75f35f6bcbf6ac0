import { policy } from "@penguinmails/core/policy";
import { hour } from "@penguinmails/core/time";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { withOverrides } from "../policy/policy-file.ts";
import { recordedWorld } from "./backtest-test-world.ts";
import { readRecord } from "./read-record.ts";
import { backtestTenant, type TenantReport } from "./report.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

async function recorded(wanted: Parameters<typeof recordedWorld>[1]) {
  const { tenantId, firstDay } = await recordedWorld(test.database, wanted);
  const record = await readRecord(test.database, tenantId);
  const under = (overrides: object, of = record): TenantReport => {
    const asked = { from: firstDay, to: undefined, policy: withOverrides(policy, overrides) };
    const report = backtestTenant(of, asked);
    if (!report) throw new Error("nothing was sent");
    return report;
  };
  /** Codes of the guards that ruled, in the order of their rulings. */
  const guards = record.rulings.flatMap(({ key, limit }) =>
    limit === "campaign" || limit === "canary" ? [key.split(":")[0]] : [],
  );
  return { record, under, guards };
}

/** Messages that the other life sends, less those that the record sent. */
function moreSent({ pairs }: TenantReport): number {
  return pairs.reduce((sum, pair) => sum + pair.other.sent.mean - pair.recorded.sent, 0);
}
const campaignsIn = ({ differences }: TenantReport) =>
  differences.filter(({ limit }) => limit === "campaign" || limit === "canary");

describe("the first messages of a list, and what an operator says of it", () => {
  let world: Awaited<ReturnType<typeof recorded>>;
  beforeAll(async () => {
    world = await recorded({ days: 4, spamRate: 0.1 });
  }, 120_000);

  it("are judged and heeded as they were, with no difference under the same policy", () => {
    expect(world.guards).toEqual(["canary"]);
    expect(world.record.rulings.map(({ reason }) => reason)).toContainEqual(
      expect.stringMatching(/^Gmail says/),
    );
    const { differences, rulings } = world.under({});
    expect(differences).toEqual([]);
    expect(rulings.replayed).toBe(rulings.recorded);
  });

  it("let the list go sooner, with mail whose fate is imagined, when fewer have to be waited for", () => {
    const report = world.under({ canary: { size: 20 } });
    expect(campaignsIn(report)[0]?.other?.reason).toMatch(/of the first 20 addresses bounced/);
    expect(report.imaginedShare).toBeGreaterThan(0);
  });

  it("hold the list for longer when the wait is longer", () => {
    const report = world.under({ canary: { judgeAfterMs: 30 * hour } });
    expect(moreSent(report)).toBeLessThan(0);
  });

  it("stop the list under a stricter limit, and none of the rest is sent", () => {
    // The guard over a campaign's own evidence, which would speak at the same number, is asked for later.
    const report = world.under({ bounce: { stop: 0.001, minSent: 1_000 } });
    expect(campaignsIn(report)).toMatchObject([
      { recorded: null, other: { after: "paused", reason: expect.stringMatching(/kept back/) } },
      { recorded: { after: "whole list" }, other: null },
    ]);
    const sent = report.pairs.reduce((sum, { other }) => sum + other.sent.mean, 0);
    expect(sent).toBeLessThanOrEqual(policy.canary.size);
  });

  it("count for nothing where the limits of complaints lie above what the operator said", () => {
    const { differences } = world.under({ complaint: { slow: 0.4, stop: 0.5 } });
    expect(differences.some((one) => one.recorded?.reason.startsWith("Gmail says"))).toBe(true);
    expect(differences.some((one) => one.other?.reason.startsWith("Gmail says"))).toBe(false);
  });

  it("imply complaints, by the weight that the policy gives them", () => {
    const called = world.record.rulings.find(({ reason }) => /call this spam/.test(reason));
    expect(called).toBeDefined();
    const { differences } = world.under({ operatorFeed: { impliedWeight: 0 } });
    expect(differences.some((one) => one.recorded?.reason === called?.reason)).toBe(true);
  });

  it("are not heeded in a record that has none", () => {
    expect(world.under({}, { ...world.record, words: [] }).differences.length).toBeGreaterThan(0);
  });
});

describe("a list of addresses that do not exist", () => {
  it("stops a new agency at its limit of a day as it did, and goes on where that limit is higher", async () => {
    // Several lists at once: of each fewer came back than would stop it alone.
    const world = await recorded({ days: 3, dead: { leads: 60, day: 1, hour: 8, campaigns: 6 } });
    expect(world.guards).toContain("new-agency-limit");
    expect(world.under({}).differences).toEqual([]);
    const report = world.under({ bounce: { newTenantStopPerDay: 1_000 } });
    expect(campaignsIn(report).length).toBeGreaterThan(0);
    expect(moreSent(report)).toBeGreaterThan(0);
  });
});

describe("two lists, one that explains a bad day and one that turns bad on the next", () => {
  let world: Awaited<ReturnType<typeof recorded>>;
  beforeAll(async () => {
    const dead = { leads: 60, bad: 5, day: 0, hour: 13 };
    world = await recorded({ days: 3, isKnown: true, dead, isDeadAt: (n) => n >= 120 });
  }, 120_000);

  it("are paused by the slow loop and by their own evidence, with no difference under the same policy", () => {
    expect(world.guards).toEqual(["culprit", "canary", "guardrail"]);
    const { differences, rulings } = world.under({});
    expect(differences).toEqual([]);
    expect(rulings.replayed).toBe(rulings.recorded);
  });

  it("go on, with mail whose fate is imagined, where a campaign's own evidence is asked for later", () => {
    const report = world.under({ bounce: { minSent: 1_000 } });
    const [difference] = campaignsIn(report);
    expect(difference).toMatchObject({ recorded: { after: "paused" }, other: null });
    expect(difference?.recorded?.reason).toMatch(/addresses do not exist/);
    expect(moreSent(report)).toBeGreaterThan(0);
    expect(report.imaginedShare).toBeGreaterThan(0);
  });
});

describe("a campaign that is refused for what it says", () => {
  it("is paused as it was in both lives: no other limit would have changed the words", async () => {
    const world = await recorded({ days: 3, isKnown: true, spamFrom: 100 });
    expect(world.guards).toEqual(["canary"]);
    expect(world.record.steerings).toMatchObject([{ act: "pause" }]);
    const { differences, rulings } = world.under({});
    expect(differences).toEqual([]);
    expect(rulings.replayed).toBe(rulings.recorded);
    const report = world.under({ bounce: { minSent: 1_000 } });
    expect(campaignsIn(report)).toEqual([]);
  });
});

describe("a list that fails by its first messages", () => {
  let world: Awaited<ReturnType<typeof recorded>>;
  beforeAll(async () => {
    world = await recorded({ days: 2, isKnown: true, isDeadAt: (n) => n <= 45 && n % 9 === 0 });
  }, 120_000);

  it("is kept back as it was, with no difference under the same policy", () => {
    expect(world.guards).toEqual(["canary-failed"]);
    const { differences, rulings } = world.under({});
    expect(differences).toEqual([]);
    expect(rulings.replayed).toBe(rulings.recorded);
  });

  it("goes as a whole where more bounces are allowed, and what it then brings is imagined", () => {
    const report = world.under({ bounce: { stop: 0.1 } });
    expect(campaignsIn(report)).toMatchObject([
      { recorded: { after: "paused", reason: expect.stringMatching(/kept back/) }, other: null },
      { recorded: null, other: { after: "whole list" } },
    ]);
    expect(moreSent(report)).toBeGreaterThan(0);
  });
});
