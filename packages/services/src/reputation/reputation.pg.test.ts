import { policy } from "@penguinmails/core/policy";
import { day as dayMs, type EpochMs, utcDay } from "@penguinmails/core/time";
import { addEvidence, type EvidenceDelta } from "@penguinmails/db/repositories/evidence";
import { budgetAlerts, reputationDaily } from "@penguinmails/db/schema/evidence";
import { addresses } from "@penguinmails/db/schema/fleet";
import { monday, testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { recordAnswers } from "../blocklists/record-answers.ts";
import { pairEvidence } from "../warmup/pair-subject.ts";
import { listBudgetAlerts, listBudgets } from "./list-budgets.ts";
import { getReputation, listReputation } from "./read-reputation.ts";
import { recordReputation } from "./record-reputation.ts";
import { watchBudgets } from "./watch-budgets.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

/** An agency with one address, domain and mailbox, and a hand that writes what a day's mail to one operator brought. */
async function agency() {
  const clock = testClock();
  const world = { database: test.database, clock };
  const { tenantId } = await makeTenant(world);
  const pool = await makePool(world, tenantId);
  const mailboxId = pool.mailboxIds[0] ?? "";
  const within = <T>(work: Parameters<typeof test.database.withTenant<T>>[1]) =>
    test.database.withTenant(tenantId, work);
  const count = (at: EpochMs, operator: string, delta: EvidenceDelta) =>
    within((tx) =>
      addEvidence(
        tx,
        utcDay(at),
        [
          ...pairEvidence(pool.addressId, operator),
          { kind: "mailbox" as const, id: mailboxId, operator: "" },
          { kind: "domain" as const, id: pool.domainId, operator },
          { kind: "tenant" as const, id: tenantId, operator: "" },
        ].map((subject) => ({ subject, delta })),
      ),
    );
  const scores = async () => {
    const { items } = await within((tx) => listReputation(tx, clock.now()));
    return new Map(items.map((item) => [item.subject.kind, item.reputation]));
  };
  const history = () =>
    within((tx) =>
      tx.select().from(reputationDaily).orderBy(asc(reputationDaily.day), asc(reputationDaily.subjectKind)),
    );
  const alerts = () => within((tx) => listBudgetAlerts(tx, { limit: 50 })).then(({ items }) => items);
  const watch = () => watchBudgets(world);
  const record = () => recordReputation(world);
  return { ...pool, tenantId, mailboxId, clock, within, count, scores, history, alerts, watch, record };
}
const clean = (n: number): EvidenceDelta => ({ accepted: n, delivered: n });

describe("scores", () => {
  it("are of the agency, its addresses, domains and mailboxes, each with its terms", async () => {
    const a = await agency();
    await a.count(monday, "google", clean(400));
    const { items } = await a.within((tx) => listReputation(tx, monday));
    expect(items.map(({ subject }) => [subject.kind, subject.id])).toEqual([
      ["tenant", a.tenantId],
      ["address", a.addressId],
      ["domain", a.domainId],
      ["mailbox", a.mailboxId],
    ]);
    expect(items.map(({ subject }) => subject.label).slice(1, 3)).toEqual([a.ip, a.domainName]);
    for (const { reputation } of items) expect(reputation).toMatchObject({ state: "scored" });
  });

  it("say not enough data where little or nothing was sent, and count each message once", async () => {
    const a = await agency();
    // A gateway and a host without a name count under themselves and under their group.
    await a.count(monday, "mimecast", clean(14));
    await a.count(monday, "mx.corp.example", clean(15));
    for (const [kind, reputation] of await a.scores())
      expect([kind, reputation]).toEqual([kind, { state: "insufficient-data", sent: 29, needed: 30 }]);
    await a.count(monday, "google", clean(1));
    for (const reputation of (await a.scores()).values()) expect(reputation.state).toBe("scored");
  });

  it("forget: an address sooner than the agency", async () => {
    const a = await agency();
    await a.count(monday, "google", { accepted: 400, delivered: 340, hard: 60 });
    a.clock.set(monday + 9 * dayMs);
    await a.count(a.clock.now(), "google", clean(400));
    const scores = await a.scores();
    const of = (kind: "address" | "tenant") => {
      const reputation = scores.get(kind);
      return reputation?.state === "scored" ? reputation.score : -1;
    };
    expect(of("address")).toBeGreaterThan(90);
    expect(of("tenant")).toBeLessThan(30);
  });

  it("are nobody else's, and an address that was given back has none", async () => {
    const a = await agency();
    const b = await agency();
    await a.count(monday, "google", clean(400));
    expect((await b.scores()).get("tenant")?.state).toBe("insufficient-data");
    await expect(b.within((tx) => getReputation(tx, monday, a.addressId))).rejects.toMatchObject({
      code: "not-found",
    });
    await a.within((tx) =>
      tx.update(addresses).set({ status: "released" }).where(eq(addresses.id, a.addressId)),
    );
    expect((await a.scores()).has("address")).toBe(false);
  });
});

describe("the listing term", () => {
  const lists = (
    a: Awaited<ReturnType<typeof agency>>,
    status: keyof typeof readings,
    at: EpochMs,
    zones: readonly string[] = policy.blocklist.refusedBy,
  ) =>
    a.within((tx) =>
      recordAnswers(
        tx,
        at,
        { kind: "address", id: a.addressId, label: a.ip },
        zones.map((zone) => ({ zone, reading: readings[status], said: null })),
      ),
    );
  const readings = {
    clean: { status: "clean" as const },
    listed: { status: "listed" as const, codes: ["127.0.0.2"], meanings: ["spam"] },
    unknown: { status: "unknown" as const, cause: "It did not answer." },
  };
  const termOf = async (a: Awaited<ReturnType<typeof agency>>, kind: "tenant" | "address" | "mailbox") => {
    const reputation = (await a.scores()).get(kind);
    return reputation?.state === "scored" ? reputation.terms[3] : undefined;
  };

  it("is unknown until every list has answered, then what they say, and a listing stands while nobody answers", async () => {
    const a = await agency();
    await a.count(monday, "google", clean(400));
    expect(await termOf(a, "address")).toMatchObject({ factor: 1, evidence: { listed: "unknown" } });
    await lists(a, "clean", monday);
    expect(await termOf(a, "address")).toMatchObject({ factor: 1, evidence: { listed: 0 } });
    await lists(a, "listed", monday);
    await lists(a, "unknown", monday);
    for (const kind of ["address", "mailbox", "tenant"] as const)
      expect(await termOf(a, kind)).toMatchObject({ factor: 0.2, evidence: { listed: 1 } });
    await lists(a, "clean", monday);
    expect(await termOf(a, "mailbox")).toMatchObject({ factor: 1 });
  });

  it("weighs on an agency by the share of its addresses", async () => {
    const a = await agency();
    await a.count(monday, "google", clean(400));
    await makePool({ database: test.database, clock: a.clock }, a.tenantId);
    await lists(a, "listed", monday);
    expect(await termOf(a, "tenant")).toMatchObject({ factor: 0.6, evidence: { listed: 0.5 } });
  });

  it("is in the history as it stood at each day's end", async () => {
    const a = await agency();
    await a.count(monday, "google", clean(400));
    a.clock.set(monday + dayMs);
    await a.record();
    await lists(a, "listed", monday + 2 * dayMs);
    await lists(a, "clean", monday + 3 * dayMs);
    a.clock.set(monday + 4 * dayMs);
    await a.record();
    const { days } = await a.within((tx) => getReputation(tx, a.clock.now(), a.addressId));
    expect(days.map(({ factors }) => factors.listing)).toEqual([1, 1, 0.2, 1]);
  });

  it("counts lists that receivers refuse by, no others", async () => {
    const a = await agency();
    await a.count(monday, "google", clean(400));
    await lists(a, "listed", monday, ["psbl.surriel.com"]);
    await lists(a, "clean", monday, policy.blocklist.refusedBy.slice(1));
    expect(await termOf(a, "address")).toMatchObject({ factor: 1, evidence: { listed: "unknown" } });
  });
});

describe("history", () => {
  it("has one row a subject for each day that is over, however often it is written", async () => {
    const a = await agency();
    await a.count(monday, "google", clean(400));
    await a.record();
    expect((await a.history()).map((row) => [row.day, row.score])).toEqual(
      Array.from({ length: 4 }, () => [utcDay(monday - dayMs), null]),
    );
    a.clock.set(monday + dayMs);
    await Promise.all([a.record(), a.record()]);
    await a.record();
    const rows = await a.history();
    expect(rows).toHaveLength(8);
    const { days } = await a.within((tx) => getReputation(tx, a.clock.now(), a.addressId));
    expect(days.map(({ day, score }) => [day, score === null])).toEqual([
      [utcDay(monday - dayMs), true],
      [utcDay(monday), false],
    ]);
    expect(days[0]?.factors).toEqual({});
    expect(Object.keys(days[1]?.factors ?? {}).sort()).toEqual([
      "bounces",
      "complaints",
      "listing",
      "slow-downs",
    ]);
  });

  it("leaves a row that is there as it is", async () => {
    const a = await agency();
    await a.count(monday - dayMs, "google", clean(400));
    const kept = { subjectKind: "address" as const, subjectId: a.addressId, score: 7, factors: {} };
    await a.within((tx) =>
      tx.insert(reputationDaily).values({ tenantId: a.tenantId, day: utcDay(monday - dayMs), ...kept }),
    );
    await a.record();
    const rows = await a.history();
    expect(rows).toHaveLength(4);
    expect(rows.find((row) => row.subjectKind === "address")?.score).toBe(7);
  });

  it("is filled for days on which no worker ran, each as its own end saw it", async () => {
    const a = await agency();
    await a.count(monday, "google", clean(400));
    await a.record();
    await a.count(monday + 2 * dayMs, "google", { hard: 100 });
    a.clock.set(monday + 3 * dayMs);
    await a.record();
    const { days } = await a.within((tx) => getReputation(tx, a.clock.now(), a.addressId));
    expect(days.map(({ day }) => day)).toEqual([-1, 0, 1, 2].map((n) => utcDay(monday + n * dayMs)));
    expect(days[2]?.score).toBeGreaterThan(90);
    expect(days[3]?.score).toBe(0);
  });

  it("is kept as long as the policy says, and no longer", async () => {
    const a = await agency();
    await a.count(monday, "google", clean(400));
    const { keepHistoryDays } = policy.reputation;
    const [over, kept] = [keepHistoryDays + 1, keepHistoryDays].map((n) => utcDay(monday - n * dayMs));
    const row = { subjectKind: "domain" as const, subjectId: a.domainId, score: 7, factors: {} };
    await a.within((tx) =>
      tx
        .insert(reputationDaily)
        .values([over, kept].map((day) => ({ tenantId: a.tenantId, day: day ?? "", ...row }))),
    );
    await a.record();
    const days = new Set((await a.history()).map((each) => each.day));
    expect([...days]).toEqual([kept, utcDay(monday - dayMs)]);
  });
});

describe("error budgets", () => {
  it("count down for the pair, the domain, the mailbox and the agency, over seven days", async () => {
    const a = await agency();
    await a.count(monday - 7 * dayMs, "yahoo", { ...clean(5_000), complaint: 50 });
    await a.count(monday - 6 * dayMs, "yahoo", { ...clean(2_000), complaint: 1 });
    const { items } = await a.within((tx) => listBudgets(tx, monday));
    const complaints = items.filter((item) => item.of === "complaint");
    expect(complaints.map(({ subject }) => subject.kind).sort()).toEqual([
      "domain",
      "mailbox",
      "pair",
      "tenant",
    ]);
    for (const budget of complaints)
      expect(budget).toMatchObject({ volume: 2_000, used: 1, allowed: 2, left: 1, severity: null });
    expect(complaints.find(({ subject }) => subject.kind === "pair")).toMatchObject({
      subject: { id: `${a.addressId}/yahoo`, label: `${a.ip} → yahoo` },
      sentence: "1 complaint left this week before limits shrink.",
    });
  });

  it("show those that need a person first, and nobody who sent nothing", async () => {
    const a = await agency();
    expect((await a.within((tx) => listBudgets(tx, monday))).items).toEqual([]);
    await a.count(monday, "google", { ...clean(900), hard: 100 });
    const { items } = await a.within((tx) => listBudgets(tx, monday));
    expect(items.slice(0, 4).map(({ of, severity }) => [of, severity])).toEqual(
      Array.from({ length: 4 }, () => ["bounce", "bad"]),
    );
    expect(items.slice(4).every(({ of, severity }) => of === "complaint" && severity === null)).toBe(true);
  });

  it("split what burns by the day it was sent on: fast today, slow over days", async () => {
    const a = await agency();
    await a.count(monday - 3 * dayMs, "google", { ...clean(500), hard: 9 });
    await a.count(monday, "google", { ...clean(500), hard: 9 });
    const b = await agency();
    await b.count(monday - 3 * dayMs, "google", clean(500));
    await b.count(monday, "google", { ...clean(500), hard: 18 });
    const state = async (of: typeof a) =>
      (await of.within((tx) => listBudgets(tx, monday))).items.find((item) => item.of === "bounce")?.state;
    expect(await state(a)).toBe("slow-burn");
    expect(await state(b)).toBe("fast-burn");
  });
});

describe("an alert", () => {
  it("is raised once, told anew while it lasts, and closed when the budget is well again", async () => {
    const a = await agency();
    await a.count(monday, "google", { delivered: 982, hard: 18 });
    await Promise.all([a.watch(), a.watch()]);
    const raised = await a.alerts();
    expect(raised.map(({ subject }) => subject.kind).sort()).toEqual(["domain", "mailbox", "pair", "tenant"]);
    expect(raised[0]).toMatchObject({ state: "fast-burn", severity: "warn", closedAt: null });
    a.clock.advance(dayMs / 4);
    await a.count(monday, "google", { delivered: -40, hard: 40 });
    await a.watch();
    const worse = await a.alerts();
    expect(worse.map(({ id }) => id)).toEqual(raised.map(({ id }) => id));
    expect(worse[0]).toMatchObject({
      state: "spent",
      severity: "bad",
      raisedAt: raised[0]?.raisedAt,
      sentence: "No bounce left this week: more came than any sender may have.",
    });
    a.clock.set(monday + 7 * dayMs);
    await a.watch();
    const closed = await a.alerts();
    expect(closed.map(({ id }) => id)).toEqual(raised.map(({ id }) => id));
    for (const alert of closed) expect(alert.closedAt).toBe(new Date(monday + 7 * dayMs).toISOString());
  });

  it("comes again as a new one when a closed budget burns again", async () => {
    const a = await agency();
    await a.count(monday, "google", { delivered: 900, hard: 100 });
    await a.watch();
    a.clock.set(monday + 7 * dayMs);
    await a.count(a.clock.now(), "google", { delivered: 900 });
    await a.watch();
    await a.count(a.clock.now(), "google", { hard: 100 });
    await a.watch();
    const alerts = await a.alerts();
    expect(alerts).toHaveLength(8);
    expect(alerts.filter(({ closedAt }) => closedAt === null)).toHaveLength(4);
  });

  it("is kept as long as the policy says after it was closed", async () => {
    const a = await agency();
    await a.count(monday, "google", { delivered: 900, hard: 100 });
    await a.watch();
    a.clock.set(monday + 8 * dayMs);
    await a.watch();
    a.clock.advance((policy.errorBudget.keepAlertsDays + 1) * dayMs);
    await a.count(a.clock.now(), "google", clean(10));
    await a.watch();
    expect(await a.within((tx) => tx.select().from(budgetAlerts))).toEqual([]);
  });
});
