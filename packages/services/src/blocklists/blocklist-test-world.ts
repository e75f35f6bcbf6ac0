import { policy } from "@penguinmails/core/policy";
import type { DnsResolver, LookupResult } from "@penguinmails/core/ports/dns";
import { blocklistZones } from "@penguinmails/core/reputation/blocklist-zones";
import { blocklistChecks, blocklistListings } from "@penguinmails/db/schema/blocklists";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { testClock } from "@penguinmails/testkit/clock";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { watchBlocklists } from "./watch-blocklists.ts";

export const zen = "zen.spamhaus.org";
export const cssListing: LookupResult = { status: "found", values: ["127.0.0.3"], ttlSeconds: 60 };

/** Lists that pass their self-tests and hold what a test puts on them. */
export function testLists() {
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

export type BlocklistWorld = Awaited<ReturnType<typeof blocklistWorld>>;

/** An agency with one sending address, and lists of its own. */
export async function blocklistWorld(database: Database) {
  const clock = testClock();
  const lists = testLists();
  const deps = { database, clock, resolver: lists.resolver, dashboardUrl: "http://dashboard.example" };
  const { tenantId, caller } = await makeTenant(deps);
  const pool = await makePool(deps, tenantId);
  const within = <T>(work: (tx: TenantDb) => Promise<T>) => database.withTenant(tenantId, work);
  return {
    clock,
    lists,
    deps,
    tenantId,
    caller,
    pool,
    within,
    /** What the test's address is asked for under on ZEN. */
    query: `${pool.ip.split(".").reverse().join(".")}.${zen}`,
    rows: () => within((tx) => tx.select().from(blocklistListings).orderBy(blocklistListings.since)),
    async check(zone: string) {
      const [row] = await within((tx) =>
        tx.select().from(blocklistChecks).where(eq(blocklistChecks.zone, zone)),
      );
      return row;
    },
    async round() {
      clock.advance(policy.blocklist.checkEveryMs);
      await watchBlocklists(deps);
    },
  };
}
