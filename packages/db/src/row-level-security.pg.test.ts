import { testClock } from "@penguinmails/testkit/clock";
import { asOwner, type TestDatabase, testDatabase, testSecret } from "@penguinmails/testkit/database";
import { makeList, makePool, makeTenant } from "@penguinmails/testkit/factories";
import { sql } from "drizzle-orm";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { roleUrl } from "./migrate.ts";
import { tenants } from "./schema/tenants.ts";

let test: TestDatabase;
let app: pg.Client;
let tables: string[];
let mine: string;
let theirs: string;

beforeAll(async () => {
  test = await testDatabase();
  const world = { database: test.database, clock: testClock() };
  const made = await Promise.all([makeTenant(world), makeTenant(world)]);
  for (const { tenantId } of made) {
    await makePool(world, tenantId);
    await makeList(world, tenantId, ["a@b.example"]);
  }
  [mine, theirs] = made.map((tenant) => tenant.tenantId) as [string, string];
  tables = await asOwner(test.url, async (client) => {
    const { rows } = await client.query(
      "select table_name from information_schema.columns where table_schema = 'public' and column_name = 'tenant_id'",
    );
    return rows.map((row) => row.table_name);
  });
  app = new pg.Client({ connectionString: roleUrl(test.url, testSecret, "penguin_app", "postgres") });
  await app.connect();
});
afterAll(async () => {
  await app.end();
  await test.close();
});

const asTenant = async <T>(tenantId: string | null, work: () => Promise<T>): Promise<T> => {
  await app.query("begin");
  try {
    if (tenantId !== null) await app.query("select set_config('nile.tenant_id', $1, true)", [tenantId]);
    return await work();
  } finally {
    await app.query("rollback");
  }
};

describe("the tenants' role", () => {
  it("meets row-level security that is enabled and forced on every tenant table", async () => {
    expect(tables.length).toBeGreaterThan(18);
    const { rows } = await app.query(
      "select relname from pg_class where relkind = 'r' and relname = any($1) and not (relrowsecurity and relforcerowsecurity)",
      [[...tables, "tenants"]],
    );
    expect(rows).toEqual([]);
  });

  it("owns nothing, is no superuser and bypasses nothing", async () => {
    const { rows } = await app.query(
      "select rolsuper, rolbypassrls, rolcreatedb, rolcreaterole from pg_roles where rolname = current_user",
    );
    expect(rows).toEqual([
      { rolsuper: false, rolbypassrls: false, rolcreatedb: false, rolcreaterole: false },
    ]);
    const owned = await app.query(
      "select count(*)::int as n from pg_class where relowner = (select oid from pg_roles where rolname = current_user)",
    );
    expect(owned.rows[0].n).toBe(0);
  });

  it("sees no row of any tenant table without a tenant", async () => {
    await asTenant(null, async () => {
      for (const table of [...tables, "tenants"]) {
        const { rows } = await app.query(`select count(*)::int as n from ${table}`);
        expect({ table, n: rows[0].n }).toEqual({ table, n: 0 });
      }
    });
  });

  it("sees its own rows and none of another tenant's", async () => {
    await asTenant(mine, async () => {
      for (const table of tables) {
        const { rows } = await app.query(`select count(*)::int as n from ${table} where tenant_id <> $1`, [
          mine,
        ]);
        expect({ table, n: rows[0].n }).toEqual({ table, n: 0 });
      }
      const { rows } = await app.query("select count(*)::int as n from leads");
      expect(rows[0].n).toBe(1);
    });
  });

  it("can neither insert, change nor delete for another tenant", async () => {
    const row =
      "(tenant_id, id, name, subject, body, created_at) values ($1, gen_random_uuid(), 'x', 'x', 'x', now())";
    await asTenant(mine, () =>
      expect(app.query(`insert into templates ${row}`, [theirs])).rejects.toThrow(/row-level security/),
    );
    await asTenant(mine, async () => {
      expect(
        (await app.query("update templates set name = 'x' where tenant_id = $1", [theirs])).rowCount,
      ).toBe(0);
      expect((await app.query("delete from templates where tenant_id = $1", [theirs])).rowCount).toBe(0);
    });
    await asTenant(mine, () =>
      expect(app.query("update templates set tenant_id = $1", [theirs])).rejects.toThrow(),
    );
  });

  it.each([
    "users",
    "user_sessions",
    "user_credentials",
    "user_verifications",
    "staff_members",
    "staff_credentials",
    "staff_sessions",
    "inbox",
    "staff_audit",
    "unknown_replies",
    "reply_mining",
  ])("cannot read %s", async (table) => {
    await asTenant(mine, () =>
      expect(app.query(`select 1 from ${table}`)).rejects.toThrow(/permission denied/),
    );
  });
});

describe("a tenant handle", () => {
  it("refuses what is not a tenant's id before any SQL", async () => {
    await expect(test.database.withTenant("x'; drop table leads; --", async () => 1)).rejects.toThrow(
      RangeError,
    );
  });

  it("keeps concurrent tenants apart on one pool", async () => {
    const seen = await Promise.all(
      Array.from({ length: 40 }, (_, n) => {
        const tenantId = n % 2 === 0 ? mine : theirs;
        return test.database.withTenant(tenantId, async (tx) => {
          await tx.execute(sql`select pg_sleep(0.005)`);
          const rows = await tx.select({ id: tenants.id }).from(tenants);
          return rows.length === 1 && rows[0]?.id === tenantId;
        });
      }),
    );
    expect(seen.every(Boolean)).toBe(true);
  });
});
