import { Problem } from "@penguinmails/contracts/problems";
import { policy } from "@penguinmails/core/policy";
import { leadLists, leads, rejectedRows } from "@penguinmails/db/schema/campaigns";
import { auditLog } from "@penguinmails/db/schema/platform";
import { tenants } from "@penguinmails/db/schema/tenants";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeTenant } from "@penguinmails/testkit/factories";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { importLeads } from "./import-leads.ts";
import { getLeadList, listLeads, listRejectedRows } from "./read-lists.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

async function agency(plan: string | null = "growth") {
  const world = { database: test.database, clock: testClock() };
  const tenant = await makeTenant(world, { plan });
  const load = (text: string | Uint8Array) =>
    importLeads(world, tenant.caller, {
      name: "list",
      bytes: typeof text === "string" ? new TextEncoder().encode(text) : text,
    });
  const stored = () =>
    test.database.withTenant(tenant.tenantId, async (tx) => ({
      lists: await tx.select().from(leadLists),
      leads: await tx.select().from(leads).orderBy(leads.line),
      rejected: await tx.select().from(rejectedRows).orderBy(rejectedRows.line),
      acts: await tx.select().from(auditLog),
    }));
  return { ...tenant, load, stored };
}
async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof Problem) return error;
  throw error ?? new Error("no problem");
}

it("every row of the file is stored as a lead or as a rejection with line and reason, and the sums agree", async () => {
  const a = await agency();
  const rows = Array.from({ length: 2_500 }, (_, n) =>
    n % 5 === 0 ? `broken${n}` : n % 7 === 0 ? "twice@x.example,T" : `lead${n}@x.example,Lead ${n}`,
  );
  const answer = await a.load(`email,first name\r\n${rows.join("\r\n")}\r\n`);
  const { lists, leads, rejected, acts } = await a.stored();
  expect(answer.rows).toBe(2_500);
  expect(leads.length + rejected.length).toBe(2_500);
  expect(answer).toMatchObject({ imported: leads.length, rejected: rejected.length });
  expect(lists).toMatchObject([{ rows: 2_500, imported: leads.length, columns: ["email", "firstName"] }]);
  const lines = [...leads, ...rejected].map((row) => row.line).sort((x, y) => x - y);
  expect(lines).toEqual(rows.map((_, n) => n + 2));
  expect(rejected.find((row) => row.reason.startsWith("duplicate"))?.reason).toBe("duplicate of line 9");
  expect(acts).toMatchObject([
    { action: "leads.import", detail: { rows: 2_500, rejected: rejected.length } },
  ]);
  expect(answer.rejectedRows.length).toBe(Math.min(1_000, rejected.length));
});

it("both kinds of rows are read back page by page, in the order of the file, each once", async () => {
  const a = await agency();
  const body = Array.from({ length: 23 }, (_, n) => (n % 3 === 0 ? "nobody" : `l${n}@x.example`)).join("\n");
  const { id } = await a.load(`email\n${body}`);
  for (const read of [listLeads, listRejectedRows] as const) {
    let cursor: string | undefined;
    let seen = 0;
    do {
      const at: string | undefined = cursor;
      const page = await test.database.withTenant(a.tenantId, async (tx) => {
        const { items, nextCursor } = await read(tx, id, { limit: 4, cursor: at });
        return { count: items.length, nextCursor };
      });
      seen += page.count;
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toBe(read === listLeads ? 15 : 8);
  }
});

it("values that a database could choke on are stored: half characters, control characters, odd column names", async () => {
  const a = await agency();
  const long = `${"x".repeat(1_999)}😀`;
  await a.load(
    `email,first name,note,constructor,__proto__,${"n".repeat(59)}😀\njane@x.example,J\u0007ane,${long},c,p,q\n`,
  );
  const [lead] = (await a.stored()).leads;
  expect(lead).toMatchObject({
    firstName: "J ane",
    custom: { constructor: "c", proto: "p", ["n".repeat(59)]: "q" },
  });
});

it("a file above the limit is refused before it is looked at, and leaves nothing", async () => {
  const a = await agency();
  const big = new Uint8Array(policy.limits.leadFileBytes + 1);
  const start = process.cpuUsage();
  expect((await problemOf(a.load(big))).code).toBe("too-large");
  expect((await problemOf(a.load(new Uint8Array(100 * 1024 * 1024)))).code).toBe("too-large");
  expect(process.cpuUsage(start).user / 1_000).toBeLessThan(5_000);
  expect(await a.stored()).toEqual({ lists: [], leads: [], rejected: [], acts: [] });
});

it.each([
  ["empty", ""],
  ["binary", "\u0000\u0001"],
  ["no-email-column", "name\nJane\n"],
])("what is no lead file is refused with its fault and leaves nothing: %s", async (fault, text) => {
  const a = await agency();
  const problem = await problemOf(a.load(text));
  expect(problem.code).toBe("not-a-csv");
  expect(problem.errors).toMatchObject([{ code: fault }]);
  expect((await a.stored()).lists).toEqual([]);
});

it("a file for which the plan has no room is refused as a whole, and says how much room there is", async () => {
  const none = await agency(null);
  expect((await problemOf(none.load("email\na@x.example\n"))).code).toMatch(
    /plan-limit|subscription-required/,
  );
  const a = await agency("starter");
  await test.database.withTenant(a.tenantId, (tx) =>
    tx.execute(sql`
    insert into lead_lists (tenant_id, id, name, rows, imported, columns, created_at)
    values (${a.tenantId}, ${a.tenantId}, 'full', 24999, 24999, '[]', now())`),
  );
  await test.database.withTenant(a.tenantId, (tx) =>
    tx.execute(sql`
    insert into leads (tenant_id, id, list_id, line, email, email_hash, domain, custom, created_at)
    select ${a.tenantId}::uuid, gen_random_uuid(), ${a.tenantId}::uuid, n, 'x' || n || '@x.example', 'h' || n, 'x.example', '{}', now()
    from generate_series(1, 24999) n`),
  );
  const problem = await problemOf(a.load("email\na@y.example\nb@y.example\n"));
  expect(problem).toMatchObject({ code: "plan-limit" });
  expect(problem.detail).toContain("room for 1 more");
  expect((await a.stored()).lists).toHaveLength(1);
  const both = await Promise.allSettled([a.load("email\nc@y.example\n"), a.load("email\nd@y.example\n")]);
  expect(both.map((one) => one.status).sort()).toEqual(["fulfilled", "rejected"]);
});

it("a list is its agency's alone", async () => {
  const mine = await agency();
  const other = await agency();
  const { id } = await other.load("email\na@x.example\n");
  const look = test.database.withTenant(mine.tenantId, (tx) => getLeadList(tx, id));
  expect((await problemOf(look)).code).toBe("not-found");
  expect(await test.database.withTenant(mine.tenantId, (tx) => tx.select().from(tenants))).toHaveLength(1);
});
