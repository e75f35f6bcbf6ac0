import { policy } from "@penguinmails/core/policy";
import { blocklistListings, blocklistZones } from "@penguinmails/db/schema/blocklists";
import { makeDnsResolver } from "@penguinmails/integrations/dns/resolver";
import { addFault } from "@penguinmails/sandbox/control/faults";
import { type TestWorld, testWorld } from "@penguinmails/sandbox/control/test-world";
import { delist, list } from "@penguinmails/sandbox/dns/blocklist";
import { startDns } from "@penguinmails/sandbox/dns/start-dns";
import { watchBlocklists } from "@penguinmails/services/blocklists/watch-blocklists";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";

let db: TestDatabase;
let world: TestWorld;
beforeAll(async () => {
  [db, world] = await Promise.all([testDatabase(), testWorld([startDns])]);
});
afterAll(() => Promise.all([db.close(), world.close()]));

test("over real DNS: every list passes its test, a listing is seen and ends, a broken list is not believed", async () => {
  const { context, clock } = world;
  const { host, port } = context.net.dns;
  const resolver = makeDnsResolver({ servers: [`${host}:${port}`], timeoutMs: 3_000, tries: 1 });
  const deps = { database: db.database, clock, resolver, dashboardUrl: "http://dashboard.example" };
  const { tenantId } = await makeTenant(deps);
  const { ip, domainName } = await makePool(deps, tenantId);
  const round = async () => {
    clock.advance(policy.blocklist.checkEveryMs);
    await watchBlocklists(deps);
    return db.database.withTenant(tenantId, (tx) =>
      tx.select().from(blocklistListings).orderBy(blocklistListings.zone),
    );
  };
  const listing = { code: "127.0.0.3", reason: "CSS", untilMs: null };
  const address = await list(context.store, { ...listing, zone: "zen.spamhaus.org", subject: ip });
  await list(context.store, { ...listing, code: "127.0.1.2", zone: "dbl.spamhaus.org", subject: domainName });
  expect(await round()).toMatchObject([
    { zone: "dbl.spamhaus.org", subjectLabel: domainName, until: null },
    { zone: "zen.spamhaus.org", subjectLabel: ip, said: "CSS (sandbox)", until: null },
  ]);
  const zones = await db.database.withOperator((tx) => tx.select().from(blocklistZones));
  expect(zones.filter(({ believed }) => !believed)).toEqual([]);

  await delist(context.store, address);
  await addFault(context.store, {
    service: "dns",
    match: "dbl.spamhaus.org",
    answer: "servfail",
    times: null,
  });
  const after = await round();
  expect(after.map(({ zone, until }) => [zone, until !== null])).toEqual([
    ["dbl.spamhaus.org", false],
    ["zen.spamhaus.org", true],
  ]);
  const [dbl] = await db.database.withOperator((tx) =>
    tx.select().from(blocklistZones).where(eq(blocklistZones.zone, "dbl.spamhaus.org")),
  );
  expect(dbl).toMatchObject({ believed: false, cause: expect.any(String) });
});
