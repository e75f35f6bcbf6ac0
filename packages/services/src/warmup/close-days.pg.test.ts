import { day as dayMs, type EpochMs, hour, utcDay } from "@penguinmails/core/time";
import type { EvidenceDelta } from "@penguinmails/db/evidence-counts";
import { addEvidence } from "@penguinmails/db/repositories/evidence";
import { lockPairs, savePair } from "@penguinmails/db/repositories/pairs";
import { decisions, pairs } from "@penguinmails/db/schema/evidence";
import { mailboxes } from "@penguinmails/db/schema/fleet";
import { monday, testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closeTenantDays } from "./close-days.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

/** An agency with one mailbox and one pair (google), and a hand that writes what a day brought. */
async function warming() {
  const clock = testClock();
  const world = { database: test.database, clock };
  const { tenantId } = await makeTenant(world);
  const pool = await makePool(world, tenantId);
  const boxId = pool.mailboxIds[0] ?? "";
  const { addressId, ip } = pool;
  const within = <T>(work: Parameters<typeof test.database.withTenant<T>>[1]) =>
    test.database.withTenant(tenantId, work);
  const usePair = (at: EpochMs, change: Parameters<typeof savePair>[3] = {}) =>
    within(async (tx) => {
      await lockPairs(tx, addressId, ["google"]);
      await savePair(tx, addressId, "google", { usageDay: utcDay(at), lastUsedAt: at, ...change });
    });
  const count = (at: EpochMs, delta: EvidenceDelta) =>
    within(async (tx) =>
      addEvidence(tx, utcDay(at), [
        { subject: { kind: "mailbox", id: boxId, operator: "" }, delta },
        { subject: { kind: "pair", id: addressId, operator: "google" }, delta },
      ]),
    );
  const close = () => closeTenantDays(world, { tenantId });
  const box = async () => {
    const [row] = await within((tx) => tx.select().from(mailboxes).where(eq(mailboxes.id, boxId)));
    if (!row) throw new Error("no mailbox");
    return row;
  };
  const pair = async () => {
    const [row] = await within((tx) => tx.select().from(pairs));
    if (!row) throw new Error("no pair");
    return row;
  };
  const ruled = () => within((tx) => tx.select().from(decisions).orderBy(decisions.id));
  return { world, tenantId, within, clock, usePair, count, close, box, pair, ruled, boxId, addressId, ip };
}
const clean = (n: number): EvidenceDelta => ({ claimed: n, accepted: n, delivered: n });

describe("a mailbox", () => {
  it("grows by 2 for each good day that is over, and each growth is told with its reason", async () => {
    const w = await warming();
    await w.count(monday, clean(5));
    await w.count(monday + dayMs, clean(7));
    w.clock.set(monday + 2 * dayMs);
    await w.close();
    expect(await w.box()).toMatchObject({ capPerDay: 9, closedDay: utcDay(monday + dayMs) });
    expect((await w.ruled()).map((d) => [d.before, d.after])).toEqual([
      ["5", "7"],
      ["7", "9"],
    ]);
  });

  it("is not judged for a day that still runs", async () => {
    const w = await warming();
    await w.count(monday, clean(5));
    w.clock.set(Date.parse(utcDay(monday)) + dayMs - 1);
    await w.close();
    expect((await w.box()).capPerDay).toBe(5);
    w.clock.advance(1);
    await w.close();
    expect((await w.box()).capPerDay).toBe(7);
  });

  it("neither grows on idle days nor for a cap that was hardly used", async () => {
    const w = await warming();
    await w.count(monday, clean(2));
    w.clock.set(monday + 5 * dayMs);
    await w.close();
    expect((await w.box()).capPerDay).toBe(5);
    expect(await w.ruled()).toEqual([]);
  });

  it("is cut when its own evidence says so, and a late bounce counts on the day of its message", async () => {
    const w = await warming();
    await w.count(monday, { ...clean(60), delivered: 48, hard: 12 });
    w.clock.set(monday + dayMs);
    await w.close();
    expect((await w.box()).capPerDay).toBe(2);
    const told = (await w.ruled()).find((decision) => decision.subjectKind === "mailbox");
    expect(told).toMatchObject({ subjectId: w.boxId, before: "5", after: "2" });
    expect(told?.reason).toMatch(/do not exist/);
  });

  it("is cut once for a bad day, and not again for idle days after it", async () => {
    const w = await warming();
    await w.count(monday, { ...clean(60), delivered: 48, hard: 12 });
    w.clock.set(monday + 3 * dayMs);
    await w.close();
    expect((await w.box()).capPerDay).toBe(2);
  });
});

describe("a day of whose mail nobody knows that any arrived", () => {
  it.each<[string, EvidenceDelta]>([
    ["nothing was heard, for no log was read", {}],
    ["all of it was put off", { deferred: 40 }],
    ["recipients refused all of it for a time", { soft: 40 }],
  ])("grows no cap: %s", async (_why, delta) => {
    const w = await warming();
    await w.usePair(monday);
    await w.count(monday, { claimed: 40, accepted: 40, ...delta });
    w.clock.set(monday + dayMs);
    await w.close();
    expect([(await w.pair()).capPerDay, (await w.box()).capPerDay]).toEqual([40, 5]);
    expect(await w.ruled()).toEqual([]);
    await w.count(monday + dayMs, clean(40));
    w.clock.advance(dayMs);
    await w.close();
    expect([(await w.pair()).capPerDay, (await w.box()).capPerDay]).toEqual([54, 7]);
  });
});

describe("a pair", () => {
  it("grows by 1.35 after a clean day of which 60 % was used, and rests on what the last days showed", async () => {
    const w = await warming();
    await w.usePair(monday);
    await w.count(monday, clean(40));
    w.clock.set(monday + dayMs);
    await w.close();
    expect(await w.pair()).toMatchObject({ capPerDay: 54, state: "warming" });
    await w.count(monday + dayMs, clean(54));
    w.clock.advance(dayMs);
    await w.close();
    expect((await w.pair()).capPerDay).toBe(73);
  });

  it("stays when more than 4 % of its day was deferred for rate", async () => {
    const w = await warming();
    await w.usePair(monday);
    await w.count(monday, { ...clean(40), rate: 2 });
    w.clock.set(monday + dayMs);
    await w.close();
    expect((await w.pair()).capPerDay).toBe(40);
  });

  it("is halved and rests a day when its evidence says stop; what is long past weighs less", async () => {
    const w = await warming();
    await w.usePair(monday);
    await w.count(monday, { ...clean(60), delivered: 48, hard: 12 });
    w.clock.set(monday + dayMs);
    await w.close();
    expect(await w.pair()).toMatchObject({
      capPerDay: 20,
      state: "quarantined",
      restsUntil: monday + 2 * dayMs,
    });
    const old = await warming();
    await old.usePair(monday);
    await old.count(monday - 16 * dayMs, { ...clean(60), delivered: 48, hard: 12 });
    await old.count(monday, clean(40));
    old.clock.set(monday + dayMs);
    await old.close();
    expect((await old.pair()).capPerDay).toBeGreaterThan(40);
  });

  it("left alone for weeks decays the same whether somebody looked every day or once at the end", async () => {
    const daily = await warming();
    const late = await warming();
    for (const w of [daily, late]) {
      await w.usePair(monday, { capPerDay: 400 });
      await w.count(monday, clean(10));
    }
    for (let n = 1; n <= 20; n++) {
      daily.clock.set(monday + n * dayMs);
      await daily.close();
    }
    late.clock.set(monday + 20 * dayMs);
    await late.close();
    expect((await late.pair()).capPerDay).toBe((await daily.pair()).capPerDay);
    expect((await daily.pair()).capPerDay).toBeLessThan(400);
    expect((await daily.pair()).capPerDay).toBeGreaterThan(250);
  });
});

describe("a refusal of the day before, weighed by a slow loop that comes at whatever hour", () => {
  const midnight = Date.parse(utcDay(monday)) + dayMs;
  const refused = { rateFactor: 0.5, ceilingPerDay: 36, state: "slowed" } as const;
  const closedAt = async (at: EpochMs, ceilingAt: EpochMs) => {
    const w = await warming();
    await w.usePair(monday);
    await w.within((tx) => tx.update(pairs).set({ ...refused, ceilingAt }));
    await w.count(monday, { ...clean(39), rate: 8 });
    w.clock.set(at);
    await w.close();
    return w.pair();
  };

  it.each([
    ["just after midnight", midnight],
    ["the next evening", midnight + 20 * hour],
    ["days later", midnight + 3 * dayMs + 5 * hour],
  ])(
    "counts as much %s: the cap comes down below what was refused, at full rate again",
    async (_when, at) => {
      for (const ceilingAt of [midnight - dayMs + 1, monday, midnight - 1])
        expect(await closedAt(at, ceilingAt)).toMatchObject({ capPerDay: 36, rateFactor: 1 });
    },
  );

  it("is none of that day's when it came before or after: the cap stays, and the rate as it was slowed", async () => {
    for (const ceilingAt of [midnight - dayMs - 1, midnight, midnight + hour])
      expect(await closedAt(midnight + 20 * hour, ceilingAt)).toMatchObject({
        capPerDay: 40,
        rateFactor: 0.5,
      });
  });
});

it("closing is done once, however often and by however many workers", async () => {
  const w = await warming();
  await w.usePair(monday);
  await w.count(monday, clean(40));
  w.clock.set(monday + dayMs);
  await Promise.all([w.close(), w.close(), w.close()]);
  await w.close();
  w.clock.advance(hour);
  await w.close();
  expect((await w.box()).capPerDay).toBe(7);
  expect((await w.pair()).capPerDay).toBe(54);
  expect(await w.ruled()).toHaveLength(2);
});

it("each mailbox and each pair is moved by its own mail alone", async () => {
  const w = await warming();
  const other = await makePool(w.world, w.tenantId);
  await w.usePair(monday);
  await w.count(monday, clean(40));
  const quiet = [
    { kind: "mailbox", id: other.mailboxIds[0] ?? "", operator: "" },
    { kind: "pair", id: other.addressId, operator: "google" },
    { kind: "pair", id: w.addressId, operator: "others" },
  ] as const;
  await w.within(async (tx) => {
    for (const { id, kind, operator } of quiet) {
      if (kind === "mailbox") continue;
      await lockPairs(tx, id, [operator]);
      await savePair(tx, id, operator, { usageDay: utcDay(monday), lastUsedAt: monday });
    }
    addEvidence(
      tx,
      utcDay(monday),
      quiet.map((subject) => ({ subject, delta: clean(1) })),
    );
  });
  w.clock.set(monday + dayMs);
  await w.close();
  const boxes = await w.within((tx) => tx.select().from(mailboxes));
  expect(boxes.map(({ capPerDay }) => capPerDay).sort()).toEqual([5, 7]);
  const capOf = new Map(
    (await w.within((tx) => tx.select().from(pairs))).map((pair) => [
      `${pair.addressId} ${pair.operator}`,
      pair.capPerDay,
    ]),
  );
  expect(capOf.get(`${w.addressId} google`)).toBe(54);
  expect(capOf.get(`${other.addressId} google`)).toBe(40);
  expect(capOf.get(`${w.addressId} others`)).toBe(100);
});

it("each pair's ruling names its own address", async () => {
  const w = await warming();
  const other = await makePool(w.world, w.tenantId);
  await w.usePair(monday);
  await w.count(monday, clean(40));
  await w.within(async (tx) => {
    const subject = { kind: "pair" as const, id: other.addressId, operator: "google" };
    await lockPairs(tx, subject.id, [subject.operator]);
    await savePair(tx, subject.id, subject.operator, { usageDay: utcDay(monday), lastUsedAt: monday });
    addEvidence(tx, utcDay(monday), [{ subject, delta: clean(40) }]);
  });
  w.clock.set(monday + dayMs);
  await w.close();
  const named = (await w.ruled()).filter(({ subjectKind }) => subjectKind === "pair");
  expect(new Map(named.map(({ subjectId, subjectLabel }) => [subjectId, subjectLabel]))).toEqual(
    new Map([w, other].map(({ addressId, ip }) => [`${addressId}/google`, `${ip} → Google`])),
  );
});
