import { policy } from "@penguinmails/core/policy";
import type { LookupResult } from "@penguinmails/core/ports/dns";
import { newId } from "@penguinmails/db/ids";
import { addresses } from "@penguinmails/db/schema/fleet";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type BlocklistWorld, blocklistWorld, cssListing as listed, zen } from "./blocklist-test-world.ts";
import { domainBlocklists } from "./blocklist-view.ts";
import { watchBlocklists } from "./watch-blocklists.ts";

const { checkEveryMs } = policy.blocklist;
let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

let world: BlocklistWorld;
let lists: BlocklistWorld["lists"];

beforeEach(async () => {
  world = await blocklistWorld(db.database);
  ({ lists } = world);
});

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

  test("two workers whose rounds overlap count one clean answer, not two", async () => {
    const { deps, round, clock, check } = world;
    await round();
    clock.advance(checkEveryMs);
    let begun = 0;
    let goOn: () => void = () => undefined;
    const bothBegan = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const begins = `2.0.0.127.${zen}`;
    const resolver: typeof deps.resolver = {
      async lookup(name, type) {
        if (name === begins && ++begun === 2) goOn();
        if (name === begins) await bothBegan;
        return deps.resolver.lookup(name, type);
      },
    };
    await Promise.all([watchBlocklists({ ...deps, resolver }), watchBlocklists({ ...deps, resolver })]);
    expect(await check(zen)).toMatchObject({ status: "clean", cleanInARow: 2 });
    await round();
    expect(await check(zen)).toMatchObject({ cleanInARow: 3 });
  });

  test("hundreds of addresses have their turn in one round, eight of them at a time", async () => {
    const { deps, pool, within } = world;
    const ips = Array.from({ length: 220 }, (_, n) => `10.9.${n >> 7}.${n & 127}`);
    await within(async (tx) => {
      const [known] = await tx.select().from(addresses).where(eq(addresses.id, pool.addressId));
      if (!known) throw new Error("The pool has no address");
      const kept = { ...known, kind: "secondary" as const };
      await tx.insert(addresses).values(ips.map((ip) => ({ ...kept, id: newId(), ip, hostname: `h${ip}` })));
    });
    const ipOf = new Map(ips.map((ip) => [`${ip.split(".").reverse().join(".")}.${zen}`, ip]));
    const seen = new Set<string>();
    const underWay = new Set<string>();
    let most = 0;
    let goOn: () => void = () => undefined;
    const eightBegan = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const resolver: typeof deps.resolver = {
      async lookup(name, type) {
        const ip = ipOf.get(name);
        if (ip === undefined) return deps.resolver.lookup(name, type);
        seen.add(ip);
        most = Math.max(most, underWay.add(ip).size);
        if (most === 8) goOn();
        await eightBegan;
        underWay.delete(ip);
        return deps.resolver.lookup(name, type);
      },
    };
    await watchBlocklists({ ...deps, resolver });
    expect(seen.size).toBe(ips.length);
    expect(most).toBe(8);
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
