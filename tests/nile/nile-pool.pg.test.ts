import { randomUUID } from "node:crypto";
import { makeDatabase } from "@penguinmails/db/tenant-db";
import { openNilePool } from "@penguinmails/integrations/nile/nile-pool";
import { testDatabase } from "@penguinmails/testkit/database";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";

/** A plain PostgreSQL in Nile's place: what is proven is the way in, not Nile's own isolation. */
let home: Awaited<ReturnType<typeof testDatabase>>;
let database: ReturnType<typeof makeDatabase>;
beforeAll(async () => {
  home = await testDatabase();
  const apiUrl = "http://127.0.0.1:9/v2/databases/none";
  const pool = await openNilePool({ databaseUrl: home.url, apiUrl, poolSize: 3 });
  database = makeDatabase(pool, pool);
});
afterAll(async () => {
  await database.close();
  await home.close();
});

const tenantNow = sql`select current_setting('nile.tenant_id', true) as tenant`;

test("each transaction sees its own tenant, however many overlap on however few connections", async () => {
  const tenants = Array.from({ length: 24 }, () => randomUUID());
  const seen = await Promise.all(
    tenants.map((tenantId) =>
      database.withTenant(tenantId, async (tx) => {
        const first = (await tx.execute(tenantNow)).rows[0]?.["tenant"];
        await tx.execute(sql`select pg_sleep(0.005)`);
        return [first, (await tx.execute(tenantNow)).rows[0]?.["tenant"]];
      }),
    ),
  );
  expect(seen).toEqual(tenants.map((tenantId) => [tenantId, tenantId]));
});

test("the tenant ends with its transaction: the connection carries none to the next", async () => {
  await database.withTenant(randomUUID(), (tx) => tx.execute(tenantNow));
  const after = await Promise.all(
    Array.from({ length: 6 }, () => database.withOperator((tx) => tx.execute(tenantNow))),
  );
  expect(after.map(({ rows }) => rows[0]?.["tenant"] || null)).toEqual(Array(6).fill(null));
});
