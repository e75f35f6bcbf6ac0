import { policy } from "@penguinmails/core/policy";
import type { ReputationKind, ReputationTerm } from "@penguinmails/core/reputation/score";
import { day as dayMs, type EpochMs, utcDay } from "@penguinmails/core/time";
import { reputationDaily } from "@penguinmails/db/schema/evidence";
import { addresses } from "@penguinmails/db/schema/fleet";
import { monday } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BlocklistSubject, recordAnswers } from "../blocklists/record-answers.ts";
import { getReputation, listReputation } from "./read-reputation.ts";
import { agencyIn, clean } from "./reputation-test-world.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
const agency = () => agencyIn(test.database);

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

  it("say not enough data while nobody has said what became of the mail", async () => {
    const a = await agency();
    await a.count(monday, "google", { accepted: 400 });
    for (const reputation of (await a.scores()).values())
      expect(reputation).toEqual({ state: "insufficient-data", sent: 0, needed: 30 });
    await a.count(monday, "google", { delivered: 20, soft: 9 });
    expect((await a.scores()).get("tenant")).toMatchObject({ state: "insufficient-data", sent: 29 });
    await a.count(monday, "google", { soft: 1 });
    expect((await a.scores()).get("tenant")?.state).toBe("scored");
  });

  it("hold against a sender what receivers refused because of it", async () => {
    const a = await agency();
    await a.count(monday, "google", { accepted: 60, block: 60 });
    for (const reputation of (await a.scores()).values())
      expect(reputation).toMatchObject({ state: "scored", score: 0 });
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
  type Agency = Awaited<ReturnType<typeof agencyIn>>;
  const addressOf = (a: Agency) => ({ kind: "address" as const, id: a.addressId, label: a.ip });
  const domainOf = (a: Agency) => ({ kind: "domain" as const, id: a.domainId, label: a.domainName });
  const lists = (
    a: Agency,
    status: keyof typeof readings,
    at: EpochMs,
    zones: readonly string[] = policy.blocklist.refusedBy,
    subject: BlocklistSubject = addressOf(a),
  ) =>
    a.within((tx) =>
      recordAnswers(
        tx,
        at,
        subject,
        zones.map((zone) => ({ zone, reading: readings[status], said: null })),
      ),
    );
  const readings = {
    clean: { status: "clean" as const },
    listed: { status: "listed" as const, codes: ["127.0.0.2"], meanings: ["spam"] },
    unknown: { status: "unknown" as const, cause: "It did not answer." },
  };
  const termOf = async (a: Agency, kind: ReputationKind, term: ReputationTerm["name"] = "listing") => {
    const reputation = (await a.scores()).get(kind);
    return reputation?.state === "scored" ? reputation.terms.find(({ name }) => name === term) : undefined;
  };
  const domainTerms = (a: Agency) =>
    Promise.all(
      (["address", "domain", "mailbox", "tenant"] as const).map((kind) => termOf(a, kind, "domain-listing")),
    );

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

  it("of a domain counts for it, its mailboxes and its agency, and not for its address", async () => {
    const a = await agency();
    await a.count(monday, "google", clean(400));
    const { domainRefusedBy } = policy.blocklist;
    const unknown = { factor: 1, evidence: { listed: "unknown" } };
    expect(await domainTerms(a)).toMatchObject([undefined, unknown, unknown, unknown]);
    await lists(a, "listed", monday, domainRefusedBy, domainOf(a));
    const listed = { factor: 0.2, evidence: { listed: 1 } };
    expect(await domainTerms(a)).toMatchObject([undefined, listed, listed, listed]);
    expect(await termOf(a, "domain")).toMatchObject({ factor: 1 });
    await lists(a, "clean", monday, domainRefusedBy, domainOf(a));
    expect(await termOf(a, "mailbox", "domain-listing")).toMatchObject({ factor: 1 });
    await lists(a, "listed", monday, domainRefusedBy, domainOf(a));
    await makePool({ database: test.database, clock: a.clock }, a.tenantId);
    expect((await domainTerms(a))[3]).toMatchObject({ factor: 0.6, evidence: { listed: 0.5 } });
  });

  it("of a domain counts lists by which operators refuse, no others", async () => {
    const a = await agency();
    await a.count(monday, "google", clean(400));
    await lists(a, "listed", monday, ["multi.surbl.org"], domainOf(a));
    expect(await termOf(a, "domain", "domain-listing")).toMatchObject({ factor: 1 });
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
