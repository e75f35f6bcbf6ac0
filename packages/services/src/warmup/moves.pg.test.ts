import { quarantineListed } from "@penguinmails/core/warmup/listed-pair";
import { coldPair, type PairState } from "@penguinmails/core/warmup/pair";
import { lockPairs, savePairState } from "@penguinmails/db/repositories/pairs";
import { decisions, pairs } from "@penguinmails/db/schema/evidence";
import { addresses } from "@penguinmails/db/schema/fleet";
import { auditLog } from "@penguinmails/db/schema/platform";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { releaseAddresses } from "../fleet/release-addresses.ts";
import { movePairs } from "./move-pairs.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

/** An agency whose address has a warming pair (google) and one held for a listing (yahoo). */
async function agency() {
  const clock = testClock();
  const world = { database: test.database, clock };
  const { tenantId } = await makeTenant(world);
  const { addressId, ip } = await makePool(world, tenantId);
  const within = <T>(work: Parameters<typeof test.database.withTenant<T>>[1]) =>
    test.database.withTenant(tenantId, work);
  await within(async (tx) => {
    await lockPairs(tx, addressId, ["google", "yahoo"]);
    await savePairState(tx, addressId, { ...coldPair("google"), state: "warming", capPerDay: 200 });
    await savePairState(tx, addressId, quarantineListed(coldPair("yahoo"), ["ZEN"]).pair);
  });
  const states = async () =>
    (await within((tx) => tx.select().from(pairs).orderBy(pairs.operator))).map((pair) => pair.state);
  const ruled = async () => (await within((tx) => tx.select().from(decisions))).map((row) => row.limit);
  const refusals = () =>
    within((tx) => tx.select().from(auditLog).where(eq(auditLog.action, "pair.move-refused")));
  return { clock, within, states, ruled, refusals, addressId, ip };
}

it("a move that the table refuses changes no row, decides nothing, and is counted in the audit log", async () => {
  const a = await agency();
  const before = await a.within((tx) => tx.select().from(pairs).orderBy(pairs.operator));
  const refused = { from: "warming", to: "cold", cause: "taken" } as const;
  const bug = (pair: PairState) => ({ pair, decision: null, refused });
  await a.within((tx) => movePairs(tx, a.clock.now(), { id: a.addressId, ip: a.ip }, "bug", bug));
  expect(await a.within((tx) => tx.select().from(pairs).orderBy(pairs.operator))).toEqual(before);
  expect(await a.ruled()).toEqual([]);
  const told = await a.refusals();
  expect(told.map((row) => row.subjectId.split("/")[1]).sort()).toEqual(["google", "yahoo"]);
  expect(told[0]).toMatchObject({ actorKind: "system", detail: refused });
});

it("an address that was given back has all its pairs retired, a held one too, each by a decision, and only once", async () => {
  const a = await agency();
  const release = () =>
    a.within((tx) => releaseAddresses(tx, a.clock.now(), eq(addresses.id, a.addressId), "remove-address"));
  await release();
  expect(await a.states()).toEqual(["retired", "retired"]);
  expect(await a.ruled()).toEqual(["rotation", "rotation", "rotation"]);
  await release();
  expect(await a.ruled()).toHaveLength(3);
  expect(await a.refusals()).toEqual([]);
});
