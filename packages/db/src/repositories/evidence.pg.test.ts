import { coldPair } from "@penguinmails/core/warmup/pair";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { eq, inArray } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EvidenceSubject } from "../evidence-counts.ts";
import { newId } from "../ids.ts";
import { decisions, evidenceDaily } from "../schema/evidence.ts";
import type { TenantDb } from "../tenant-db.ts";
import { addEvidence, appendDecision, decayedCounts } from "./evidence.ts";
import { lockPairs, pairState, savePair, savePairState } from "./pairs.ts";

const clock = testClock();
let test: TestDatabase;
let tenantId: string;
let addressId: string;
beforeAll(async () => {
  test = await testDatabase();
  const world = { database: test.database, clock };
  ({ tenantId } = await makeTenant(world));
  ({ addressId } = await makePool(world, tenantId));
});
afterAll(() => test.close());
const within = <T>(work: (tx: TenantDb) => Promise<T>) => test.database.withTenant(tenantId, work);
const mailbox = (): EvidenceSubject => ({ kind: "mailbox", id: newId(), operator: "" });

describe("evidence", () => {
  it("adds up whoever writes it, also the same subject twice in one go", async () => {
    const subject = mailbox();
    await within(async (tx) =>
      addEvidence(tx, "2026-03-02", [
        { subject, delta: { accepted: 1, hard: 1 } },
        { subject, delta: { accepted: 2 } },
      ]),
    );
    await within(async (tx) =>
      addEvidence(tx, "2026-03-02", [{ subject, delta: { accepted: 3, hard: -1 } }]),
    );
    const counts = await within((tx) => decayedCounts(tx, subject, "2026-03-02", 3));
    const nothing = { delivered: 0, hard: 0, complaint: 0, rate: 0, implied: 0, deliveredThatDay: 0 };
    expect(counts).toEqual({ ...nothing, sent: 6 });
  });

  it("of several writers that name the same subjects in opposite orders is never lost, and none waits for ever", async () => {
    const subjects = Array.from({ length: 8 }, mailbox);
    const write = (order: readonly EvidenceSubject[]) =>
      within(async (tx) =>
        addEvidence(
          tx,
          "2026-03-03",
          order.map((subject) => ({ subject, delta: { claimed: 1 } })),
        ),
      );
    await Promise.all(
      Array.from({ length: 12 }, (_, n) => write(n % 2 ? subjects : [...subjects].reverse())),
    );
    const rows = await within((tx) => tx.select().from(evidenceDaily));
    const claimed = rows.filter((row) => row.day === "2026-03-03").map((row) => row.claimed);
    expect(claimed).toEqual(Array(8).fill(12));
  });

  it("is written as the last act: who counts holds nobody up before, and a failure counts nothing", async () => {
    const subject = mailbox();
    const once = async (tx: TenantDb) => addEvidence(tx, "2026-03-04", [{ subject, delta: { claimed: 1 } }]);
    await within(async (tx) => {
      await once(tx);
      await within(once);
      expect(
        await tx.select().from(evidenceDaily).where(eq(evidenceDaily.subjectId, subject.id)),
      ).toHaveLength(1);
    });
    const fails = within(async (tx) => {
      await once(tx);
      throw new Error("the power failed");
    });
    await expect(fails).rejects.toThrow("the power failed");
    const rows = await within((tx) =>
      tx.select().from(evidenceDaily).where(eq(evidenceDaily.subjectId, subject.id)),
    );
    expect(rows.map(({ claimed }) => claimed)).toEqual([2]);
  });

  it("that adds nothing makes no row", async () => {
    const subject = mailbox();
    await within(async (tx) => addEvidence(tx, "2026-03-04", [{ subject, delta: { rate: 0 } }]));
    expect(
      await within((tx) => tx.select().from(evidenceDaily).where(eq(evidenceDaily.subjectId, subject.id))),
    ).toEqual([]);
  });

  it("weighs half as much a half-life ago, nothing from the future and nothing past five half-lives", async () => {
    const subject = mailbox();
    const days = {
      "2026-02-14": 1_000,
      "2026-02-15": 32,
      "2026-02-27": 100,
      "2026-03-02": 100,
      "2026-03-03": 1_000,
    };
    for (const [day, accepted] of Object.entries(days))
      await within(async (tx) => addEvidence(tx, day, [{ subject, delta: { accepted } }]));
    const { sent } = await within((tx) => decayedCounts(tx, subject, "2026-03-02", 3));
    expect(sent).toBeCloseTo(100 + 50, 6);
    const week = await within((tx) => decayedCounts(tx, subject, "2026-03-02", 7));
    expect(week.sent).toBeCloseTo(
      100 + 100 * 0.5 ** (3 / 7) + 32 * 0.5 ** (15 / 7) + 1_000 * 0.5 ** (16 / 7),
      6,
    );
  });

  it("of one operator is none of another's", async () => {
    const google: EvidenceSubject = { kind: "pair", id: addressId, operator: "google" };
    await within(async (tx) =>
      addEvidence(tx, "2026-03-02", [{ subject: google, delta: { hard: 3, delivered: 1 } }]),
    );
    const yahoo = await within((tx) => decayedCounts(tx, { ...google, operator: "yahoo" }, "2026-03-02", 3));
    expect(yahoo.hard).toBe(0);
  });
});

const draft = {
  limit: "capPerDay",
  before: "5",
  after: "7",
  reason: "r",
  clears: null,
  clearsAt: null,
  evidence: { used: 5 },
};

it("a decision that is ruled again is written once, by several workers at once too", async () => {
  const key = newId();
  const rule = () =>
    within((tx) => appendDecision(tx, clock.now(), { kind: "mailbox", id: "x", label: "x" }, draft, key));
  const written = await Promise.all([rule(), rule(), rule()]);
  expect(written.filter(Boolean)).toHaveLength(1);
  expect(await within((tx) => tx.select().from(decisions))).toHaveLength(1);
});

it("a decision lets lapse what is proposed about the same limit of the same subject, and nothing else", async () => {
  const [subjectId, otherId] = [newId(), newId()];
  const rule = (id: string, limit: string, standing: "applied" | "proposed") =>
    within((tx) =>
      appendDecision(tx, clock.now(), { kind: "mailbox", id, label: "m" }, { ...draft, limit }, newId(), {
        judgedDay: "2026-03-02",
        standing,
      }),
    );
  await rule(subjectId, "a day", "applied");
  await rule(subjectId, "a day", "proposed");
  await rule(subjectId, "an hour", "proposed");
  await rule(otherId, "a day", "proposed");
  await rule(subjectId, "a day", "applied");
  const its = inArray(decisions.subjectId, [subjectId, otherId]);
  const ruled = await within((tx) => tx.select().from(decisions).where(its).orderBy(decisions.id));
  expect(ruled.map(({ standing }) => standing)).toEqual([
    "applied",
    "lapsed",
    "proposed",
    "proposed",
    "applied",
  ]);
});

describe("pairs", () => {
  it("are made cold once, however many ask for them in whatever order", async () => {
    const names = ["yahoo", "google", "others", "google"];
    await Promise.all([
      within((tx) => lockPairs(tx, addressId, names)),
      within((tx) => lockPairs(tx, addressId, [...names].reverse())),
      within((tx) => lockPairs(tx, addressId, names)),
    ]);
    const rows = await within((tx) => lockPairs(tx, addressId, names));
    expect([...rows.keys()].sort()).toEqual(["google", "others", "yahoo"]);
    expect(rows.get("yahoo")).toMatchObject({ state: "cold", capPerDay: 25, usedToday: 0, connections: 1 });
  });

  it("come back as they were saved, to the millisecond", async () => {
    const at = clock.now() + 1;
    await within(async (tx) => {
      await lockPairs(tx, addressId, ["apple"]);
      const resting = { state: "resting", restsUntil: at, rateFactor: 0.0625, restCount: 4 } as const;
      await savePairState(tx, addressId, { ...coldPair("apple"), ...resting });
    });
    const rows = await within((tx) => lockPairs(tx, addressId, ["apple"]));
    const row = rows.get("apple");
    expect(row && pairState(row)).toMatchObject({
      state: "resting",
      restsUntil: at,
      rateFactor: 0.0625,
      restCount: 4,
    });
  });

  it("that one worker has locked are waited for: no update is lost", async () => {
    const spend = () =>
      within(async (tx) => {
        const row = (await lockPairs(tx, addressId, ["ms365"])).get("ms365");
        await savePair(tx, addressId, "ms365", { usedToday: (row?.usedToday ?? 0) + 1 });
      });
    await Promise.all(Array.from({ length: 10 }, spend));
    const rows = await within((tx) => lockPairs(tx, addressId, ["ms365"]));
    expect(rows.get("ms365")?.usedToday).toBe(10);
  });

  it("of nobody are none", async () => {
    expect((await within((tx) => lockPairs(tx, addressId, []))).size).toBe(0);
  });
});
