import { coldPair } from "@penguinmails/core/warmup/pair";
import { newId } from "@penguinmails/db/ids";
import { lockPairs, savePairState } from "@penguinmails/db/repositories/pairs";
import { delistings } from "@penguinmails/db/schema/blocklists";
import { pairs } from "@penguinmails/db/schema/evidence";
import { addresses, domains } from "@penguinmails/db/schema/fleet";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { and, eq, ne } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { finished } from "./fleet-test-world.ts";
import { replacementWorld } from "./replacement-test-world.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const moving = async (count: number) => {
  const world = await replacementWorld(db.database, count);
  await world.ask();
  await world.converge(await world.nextId(), finished);
  await world.walk();
  expect((await world.replacement()).state).toBe("moving");
  return world;
};
type World = Awaited<ReturnType<typeof moving>>;

/** The address that the domain leaves from is listed: out of rotation, with a delisting that nobody has touched. */
function list(world: World, domainId: string): Promise<void> {
  return world.inTenant(async (tx) => {
    const [domain] = await tx.select().from(domains).where(eq(domains.id, domainId));
    const addressId = domain?.addressId ?? "";
    await tx.update(addresses).set({ status: "quarantined" }).where(eq(addresses.id, addressId));
    const row = { tenantId: world.tenantId, id: newId(), addressId, openedAt: world.clock.now() };
    await tx.insert(delistings).values(row);
  });
}
const tick = { at: 0, by: newId(), note: "the list was cleaned", link: null };
const mend = (world: World) =>
  world.inTenant((tx) => tx.update(delistings).set({ ticks: { "cause-found": tick, "cause-fixed": tick } }));

describe("another machine in place of a node", () => {
  test("takes no domain off a listed address before the cause is mended, says so, and the other domains meanwhile", async () => {
    const world = await moving(2);
    const [listed = "", other = ""] = world.domainIds.toSorted();
    await list(world, listed);
    for (let n = 0; n < 2; n += 1) await world.walk();
    expect(await world.nodeOf(other)).toBe(await world.nextId());
    await world.prove(other);
    for (let n = 0; n < 3; n += 1) await world.walk();
    expect(await world.nodeOf(listed)).toBe(world.oldId);
    const { failureCause, failureRemedy, heldDomainId } = await world.replacement();
    expect(failureCause).toMatch(/leaves from an address that stands on a block list/);
    expect(failureRemedy).toMatch(/Block lists/);
    expect(heldDomainId).toBeNull();
    await mend(world);
    for (let n = 0; n < 2; n += 1) await world.walk();
    expect(await world.nodeOf(listed)).toBe(await world.nextId());
    expect((await world.replacement()).failureCause).toBeNull();
  });

  test("lets go of a domain whose address came on a list while it was held", async () => {
    const world = await moving(1);
    const [domainId = ""] = world.domainIds;
    await world.walk();
    await list(world, domainId);
    await world.walk();
    expect(await world.nodeOf(domainId)).toBe(world.oldId);
    expect((await world.replacement()).failureCause).toMatch(/block list/);
  });

  test("forgets nothing of an address that another domain leaves from already: a block there holds for both", async () => {
    const world = await moving(2);
    const [first = "", second = ""] = world.domainIds.toSorted();
    const nextId = await world.nextId();
    const spares = and(eq(addresses.nodeId, nextId), eq(addresses.kind, "secondary"));
    const [shared] = await world.inTenant((tx) => tx.select().from(addresses).where(spares).limit(1));
    const addressId = shared?.id ?? "";
    const onlyShared = and(spares, ne(addresses.id, addressId));
    await world.inTenant((tx) => tx.update(addresses).set({ status: "held" }).where(onlyShared));
    for (let n = 0; n < 2; n += 1) await world.walk();
    expect(await world.nodeOf(first)).toBe(nextId);
    await world.prove(first);
    const restsUntil = world.clock.now() + 72 * 3_600_000;
    await world.inTenant(async (tx) => {
      await lockPairs(tx, addressId, ["google"]);
      await savePairState(tx, addressId, { ...coldPair("google"), state: "quarantined", restsUntil });
    });
    for (let n = 0; n < 2; n += 1) await world.walk();
    expect(await world.nodeOf(second)).toBe(nextId);
    const known = await world.inTenant((tx) => tx.select().from(pairs).where(eq(pairs.addressId, addressId)));
    expect(known).toMatchObject([{ operator: "google", state: "quarantined", restsUntil }]);
  });
});
