import { policy } from "@penguinmails/core/policy";
import type { DnsResolver, LookupResult } from "@penguinmails/core/ports/dns";
import { blocklistZones } from "@penguinmails/core/reputation/blocklist-zones";
import { blocklistChecks, blocklistListings } from "@penguinmails/db/schema/blocklists";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { domainBlocklists } from "./blocklist-view.ts";
import { watchBlocklists } from "./watch-blocklists.ts";

const zen = "zen.spamhaus.org";
const { checkEveryMs } = policy.blocklist;
let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

/** Lists that pass their self-tests and hold what a test puts on them. */
function testLists() {
  const answers = new Map<string, LookupResult>();
  const asked: string[] = [];
  for (const { zone, selfTest, prefix } of blocklistZones)
    answers.set(`${selfTest.listed}.${zone}`, { status: "found", values: [`${prefix}2`], ttlSeconds: 60 });
  const resolver: DnsResolver = {
    async lookup(name, type) {
      asked.push(name);
      if (type === "TXT") return { status: "found", values: [`see ${name}`], ttlSeconds: 60 };
      return answers.get(name) ?? { status: "nxdomain" };
    },
  };
  return { answers, asked, resolver };
}

let lists: ReturnType<typeof testLists>;
let world: Awaited<ReturnType<typeof makeWorld>>;

async function makeWorld() {
  const clock = testClock();
  lists = testLists();
  const deps = { database: db.database, clock, resolver: lists.resolver };
  const { tenantId } = await makeTenant(deps);
  const pool = await makePool(deps, tenantId);
  const query = `${pool.ip.split(".").reverse().join(".")}.${zen}`;
  const rows = () =>
    db.database.withTenant(tenantId, (tx) =>
      tx.select().from(blocklistListings).orderBy(blocklistListings.since),
    );
  const check = async (zone: string) => {
    const found = await db.database.withTenant(tenantId, (tx) =>
      tx.select().from(blocklistChecks).where(eq(blocklistChecks.zone, zone)),
    );
    return found[0];
  };
  const round = async () => {
    clock.advance(checkEveryMs);
    await watchBlocklists(deps);
  };
  return { clock, deps, tenantId, pool, query, rows, check, round };
}
beforeEach(async () => {
  world = await makeWorld();
});

const listed: LookupResult = { status: "found", values: ["127.0.0.3"], ttlSeconds: 60 };

describe("the watch of block lists", () => {
  test("a listing begins with the answer that says so and ends with the first clean one", async () => {
    const { query, rows, round, pool, tenantId } = world;
    await round();
    expect(await rows()).toEqual([]);
    lists.answers.set(query, listed);
    await round();
    await round();
    expect(await rows()).toMatchObject([
      {
        subjectKind: "address",
        subjectLabel: pool.ip,
        zone: zen,
        codes: ["127.0.0.3"],
        said: `see ${query}`,
        until: null,
      },
    ]);
    const { items } = await db.database.withTenant(tenantId, (tx) => domainBlocklists(tx, pool.domainId));
    expect(items.map(({ subject }) => subject.label)).toEqual([pool.domainName, pool.ip]);
    expect(items[1]?.standings.find(({ zone }) => zone === zen)).toMatchObject({
      status: "listed",
      refuses: true,
      removalUrl: expect.stringMatching(/^https:/),
    });
    lists.answers.delete(query);
    await round();
    expect((await rows())[0]?.until).toEqual(expect.any(Number));
    lists.answers.set(query, listed);
    await round();
    expect(await rows()).toHaveLength(2);
  });

  test.each<[string, LookupResult]>([
    ["a refusal", { status: "found", values: ["127.255.255.254"], ttlSeconds: 60 }],
    ["silence", { status: "unknown", cause: "ETIMEOUT" }],
  ])(
    "%s neither begins a listing nor ends one, and breaks no row of clean answers",
    async (_what, answer) => {
      const { query, rows, round, check } = world;
      await round();
      lists.answers.set(query, answer);
      await round();
      expect(await rows()).toEqual([]);
      expect(await check(zen)).toMatchObject({ status: "unknown", cleanInARow: 1 });
      lists.answers.set(query, listed);
      await round();
      lists.answers.set(query, answer);
      await round();
      expect(await rows()).toMatchObject([{ until: null }]);
      expect(await check(zen)).toMatchObject({ cleanInARow: 0 });
    },
  );

  test("a list that fails its self-test is not asked, and what stood on it stands", async () => {
    const { query, rows, round, check } = world;
    lists.answers.set(query, listed);
    await round();
    lists.answers.delete(`2.0.0.127.${zen}`);
    lists.answers.delete(query);
    lists.asked.length = 0;
    await round();
    expect(lists.asked).not.toContain(query);
    expect(await rows()).toMatchObject([{ until: null }]);
    expect(await check(zen)).toMatchObject({
      status: "unknown",
      cause: expect.stringContaining("test entry is missing"),
    });
  });

  test("nothing is asked about before its time, and an address given back is asked about no more", async () => {
    const { deps, clock, query } = world;
    await watchBlocklists(deps);
    lists.asked.length = 0;
    clock.advance(checkEveryMs - 1);
    await watchBlocklists(deps);
    expect(lists.asked).not.toContain(query);
    clock.advance(1);
    await watchBlocklists(deps);
    expect(lists.asked.filter((name) => name === query)).toHaveLength(1);
  });
});
