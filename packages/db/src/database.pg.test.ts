import { testClock } from "@penguinmails/testkit/clock";
import { asOwner, type TestDatabase, testDatabase, testSecret } from "@penguinmails/testkit/database";
import { makeTenant } from "@penguinmails/testkit/factories";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { appendAudit } from "./audit.ts";
import { newId } from "./ids.ts";
import { migrate, rolePassword, roleUrl } from "./migrate.ts";
import { plans } from "./schema/billing.ts";
import { auditLog } from "./schema/platform.ts";
import { tenants } from "./schema/tenants.ts";

const clock = testClock();
let test: TestDatabase;
let mine: string;
let theirs: string;
beforeAll(async () => {
  test = await testDatabase();
  const world = { database: test.database, clock };
  mine = (await makeTenant(world)).tenantId;
  theirs = (await makeTenant(world)).tenantId;
});
afterAll(() => test.close());

describe("a tenant's handle", () => {
  it.each(["", "x", "0", "' or 1=1 --", "0197A1B2-C3D4-7E5F-8A9B-0C1D2E3F4A5B", `${newId()} `])(
    "is not made for what is no lower-case UUID: %j",
    async (id) => {
      let ran = false;
      const work = test.database.withTenant(id, async () => {
        ran = true;
      });
      await expect(work).rejects.toThrow(RangeError);
      expect(ran).toBe(false);
    },
  );

  it("sees its own agency only, on connections that another agency used before, many at once", async () => {
    const see = (id: string) =>
      test.database.withTenant(id, async (tx) => {
        await tx.execute(sql`select pg_sleep(0.001)`);
        return (await tx.select({ id: tenants.id }).from(tenants)).map((row) => row.id);
      });
    const ids = Array.from({ length: 40 }, (_, n) => (n % 2 ? mine : theirs));
    const seen = await Promise.all(ids.map(see));
    expect(seen).toEqual(ids.map((id) => [id]));
  });

  it("leaves nothing behind when its work throws", async () => {
    const work = test.database.withTenant(mine, async (tx) => {
      await tx.update(tenants).set({ name: "half done" }).where(eq(tenants.id, mine));
      throw new Error("no");
    });
    await expect(work).rejects.toThrow("no");
    const [row] = await test.database.withTenant(mine, (tx) => tx.select().from(tenants));
    expect(row?.name).not.toBe("half done");
  });

  it("writes an act and its record together or not at all", async () => {
    const actor = { kind: "system", id: "test", requestId: null } as const;
    const act = { action: "test.act", subjectKind: "tenant", subjectId: mine };
    const work = test.database.withTenant(mine, async (tx) => {
      await appendAudit(tx, actor, clock.now(), act);
      throw new Error("no");
    });
    await expect(work).rejects.toThrow("no");
    const records = () => test.database.withTenant(mine, (tx) => tx.select().from(auditLog));
    expect(await records()).toEqual([]);
    await test.database.withTenant(mine, (tx) => appendAudit(tx, actor, clock.now(), act));
    expect(await records()).toMatchObject([{ action: "test.act", at: clock.now(), detail: {} }]);
  });
});

describe("migrating", () => {
  it("again, and by several processes at once, changes nothing that staff changed", async () => {
    await asOwner(test.url, (client) =>
      client.query("update plans set monthly_cents = 1 where key = 'starter'"),
    );
    await Promise.all([migrate(test.url, testSecret), migrate(test.url, testSecret)]);
    const rows = await test.database.withOperator((tx) => tx.select().from(plans).orderBy(plans.position));
    expect(rows.map((row) => [row.key, row.monthlyCents])).toEqual([
      ["starter", 1],
      ["growth", 29_900],
      ["scale", 79_900],
    ]);
  });
});

describe("role passwords", () => {
  it("follow from the secret, differ by role, and never are the secret", () => {
    const app = rolePassword(testSecret, "penguin_app");
    expect(app).toBe(rolePassword(testSecret, "penguin_app"));
    expect(app).not.toBe(rolePassword(testSecret, "penguin_operator"));
    expect(app).not.toBe(rolePassword(`${testSecret}x`, "penguin_app"));
    expect(roleUrl("postgres://owner:pw@h:1/d", testSecret, "penguin_app", "postgres")).toBe(
      `postgres://penguin_app:${app}@h:1/d`,
    );
    expect(roleUrl("postgres://owner:pw@h:1/d", testSecret, "penguin_app", "nile")).toBe(
      "postgres://owner:pw@h:1/d",
    );
  });
});

it("ids are made in order, so that a list by id is a list by time", () => {
  const ids = Array.from({ length: 5_000 }, newId);
  expect([...ids].sort()).toEqual(ids);
  expect(new Set(ids).size).toBe(5_000);
});
