import { coldPair } from "@penguinmails/core/warmup/pair";
import { lockPairs, savePairState } from "@penguinmails/db/repositories/pairs";
import { blocklistChecks, blocklistListings } from "@penguinmails/db/schema/blocklists";
import { decisions, pairs } from "@penguinmails/db/schema/evidence";
import { addresses } from "@penguinmails/db/schema/fleet";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool } from "@penguinmails/testkit/factories";
import { and, eq, isNull } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeDelisting, tickDelisting } from "../staff/steer-delistings.ts";
import { blocklistWorld, cssListing, zen } from "./blocklist-test-world.ts";
import { delistingDesk, steps } from "./delisting-test-desk.ts";
import { listedDomains } from "./listed-domains.ts";
import { outOfRotation } from "./out-of-rotation.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** An agency with two sending addresses, a domain and a warm pair on each, and staff. */
async function twoAddresses() {
  const w = await blocklistWorld(db.database);
  const pools = [w.pool, await makePool(w.deps, w.tenantId)] as const;
  await w.within(async (tx) => {
    for (const { addressId } of pools) {
      await lockPairs(tx, addressId, ["google"]);
      await savePairState(tx, addressId, { ...coldPair("google"), state: "warming", capPerDay: 200 });
    }
  });
  const queries = {
    address: pools.map(({ ip }) => `${ip.split(".").reverse().join(".")}.${zen}`),
    domain: pools.map(({ domainName }) => `${domainName}.dbl.spamhaus.org`),
  };
  type Kind = keyof typeof queries;
  const put = (kind: Kind, at: 0 | 1) => {
    const values = kind === "address" ? cssListing : { ...cssListing, values: ["127.0.1.2"] };
    w.lists.answers.set(queries[kind][at] ?? "", values);
    return w.round();
  };
  const desk = delistingDesk(w, "");
  /** Which of the two that is true of. */
  const both = <T>(of: (pool: (typeof pools)[number]) => T) => pools.map(of);
  const read = () =>
    w.within(async (tx) => {
      const states = new Map((await tx.select().from(addresses)).map(({ id, status }) => [id, status]));
      const paces = new Map(
        (await tx.select().from(pairs)).map(({ addressId, state }) => [addressId, state]),
      );
      const held = await listedDomains(tx);
      const open = await tx.select().from(blocklistListings).where(isNull(blocklistListings.until));
      const out = await outOfRotation(tx);
      return {
        addresses: both(({ addressId }) => states.get(addressId)),
        pairs: both(({ addressId }) => paces.get(addressId)),
        domains: both(({ domainId }) => held.has(domainId)),
        listed: open.map(({ subjectLabel }) => subjectLabel).sort(),
        out: out.map(({ subject }) => subject.label).sort(),
      };
    });
  const cleanInARow = async (zone: string, subjectId: string) => {
    const its = and(eq(blocklistChecks.zone, zone), eq(blocklistChecks.subjectId, subjectId));
    const [check] = await w.within((tx) => tx.select().from(blocklistChecks).where(its));
    return check?.cleanInARow;
  };
  /** The lists hold it no more, staff do their part, and close its task. */
  const mend = async (kind: Kind, at: 0 | 1) => {
    w.lists.answers.delete(queries[kind][at] ?? "");
    for (let n = 0; n < 3; n += 1) await w.round();
    const pool = pools[at];
    const its = kind === "address" ? pool.addressId : pool.domainId;
    const task = (await desk.tasks()).find((each) => [each.addressId, each.domainId].includes(its));
    for (const each of steps) await tickDelisting(w.deps, desk.by, task?.id ?? "", each);
    await closeDelisting(w.deps, desk.by, task?.id ?? "", "all done");
  };
  return { ...w, pools, put, both, read, cleanInARow, mend, tasks: desk.tasks };
}

describe("of two addresses with a domain each", () => {
  test("the one that is listed leaves rotation with its own pair, and the other is as it was", async () => {
    const w = await twoAddresses();
    await w.put("address", 1);
    expect(await w.read()).toEqual({
      addresses: ["serving", "quarantined"],
      pairs: ["warming", "quarantined"],
      domains: [false, false],
      listed: [w.pools[1].ip],
      out: [w.pools[1].ip],
    });
    expect(await Promise.all(w.both(({ addressId }) => w.cleanInARow(zen, addressId)))).toEqual([1, 0]);
    const ruled = await w.within((tx) => tx.select().from(decisions).orderBy(decisions.id));
    expect(ruled.map(({ subjectLabel }) => subjectLabel)).toEqual([
      w.pools[1].ip,
      `${w.pools[1].ip} → Google`,
    ]);
  });

  test("the domain that is listed is held alone", async () => {
    const w = await twoAddresses();
    await w.put("domain", 1);
    expect(await w.read()).toEqual({
      addresses: ["serving", "serving"],
      pairs: ["warming", "warming"],
      domains: [false, true],
      listed: [w.pools[1].domainName],
      out: [w.pools[1].domainName],
    });
  });

  test("each comes back by its own clean answers and its own task, while the other stays out", async () => {
    const w = await twoAddresses();
    await w.put("address", 0);
    await w.put("address", 1);
    await w.put("domain", 0);
    await w.put("domain", 1);
    await w.mend("address", 1);
    await w.mend("domain", 1);
    expect(await w.read()).toEqual({
      addresses: ["quarantined", "serving"],
      pairs: ["quarantined", "slowed"],
      domains: [true, false],
      listed: [w.pools[0].ip, w.pools[0].domainName].sort(),
      out: [w.pools[0].ip, w.pools[0].domainName].sort(),
    });
    // Each listing went on from where it began, with what its own list says.
    const listings = await w.within((tx) => tx.select().from(blocklistListings));
    expect(listings.map(({ subjectKind, codes, until }) => [subjectKind, codes, until === null])).toEqual(
      expect.arrayContaining([
        ["address", ["127.0.0.3"], true],
        ["address", ["127.0.0.3"], false],
        ["domain", ["127.0.1.2"], true],
        ["domain", ["127.0.1.2"], false],
      ]),
    );
    expect(listings).toHaveLength(4);
    const ticked = (await w.tasks()).map(({ closedAt, ticks }) => [
      closedAt !== null,
      Object.keys(ticks).length,
    ]);
    expect(ticked).toEqual([
      [false, 0],
      [true, 4],
      [false, 0],
      [true, 4],
    ]);
  });

  test("one that comes back on a list gets a task anew, and the one that was closed stays as it was", async () => {
    const w = await twoAddresses();
    await w.put("address", 1);
    await w.mend("address", 1);
    await w.put("address", 1);
    expect((await w.read()).addresses).toEqual(["serving", "quarantined"]);
    const [closed, anew] = await w.tasks();
    expect(Object.keys(closed?.ticks ?? {})).toHaveLength(4);
    expect(anew).toMatchObject({ addressId: w.pools[1].addressId, closedAt: null, ticks: {} });
  });
});

test("of several lists those alone keep an address out by which operators refuse", async () => {
  const w = await twoAddresses();
  w.lists.answers.set(w.query.replace(zen, "psbl.surriel.com"), cssListing);
  await w.put("address", 0);
  await w.mend("address", 0);
  expect(await w.read()).toMatchObject({ addresses: ["serving", "serving"], listed: [w.pool.ip], out: [] });
});
