import { leadLists, leads, messages, rejectedRows } from "@penguinmails/db/schema/campaigns";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase, untilLockWaits } from "@penguinmails/testkit/database";
import { makeList, makePool, makeTenant } from "@penguinmails/testkit/factories";
import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { campaignView } from "../campaigns/campaign-view.ts";
import { createCampaign } from "../campaigns/create-campaign.ts";
import { gatherFacts, launchCampaign } from "../campaigns/launch-campaign.ts";
import { planCampaign } from "../campaigns/plan-campaign.ts";
import { signingKeys } from "../delivery/delivery-test-world.ts";
import { importLeads } from "../leads/import-leads.ts";
import { listLeads } from "../leads/read-lists.ts";
import { erasePerson } from "./erase-person.ts";
import { tablesWith } from "./people-test-world.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const yumi = "yumi@widgets.example";

async function agency() {
  const world = { database: db.database, clock: testClock() };
  const tenant = await makeTenant(world);
  const load = (text: string) =>
    importLeads(world, tenant.caller, { name: "list", bytes: new TextEncoder().encode(text) });
  const erase = () => erasePerson(world, tenant.caller, yumi);
  const within = <T>(work: Parameters<typeof db.database.withTenant<T>>[1]) =>
    db.database.withTenant(tenant.tenantId, work);
  return { ...tenant, world, load, erase, within };
}

const file = [
  "email,first name",
  "yumi@widgets.example,Yumi",
  "bob@host.example,Bob",
  "YUMI@widgets.example,again",
  "yumi@widgets.example,Yumi,9,9",
  "mary-yumi@widgets.example,Mary",
].join("\n");

it("an import leaves out who was erased, says so by line, and stores nothing of them", async () => {
  const a = await agency();
  await a.erase();
  const answer = await a.load(file);
  expect(answer).toMatchObject({ rows: 5, imported: 2, rejected: 3 });
  expect(answer.rejectedRows).toEqual([
    { line: 2, reason: "erased", value: "(erased)" },
    { line: 4, reason: "duplicate of line 2", value: "(erased)" },
    { line: 5, reason: "too-many-fields", value: "(erased)" },
  ]);
  expect(await tablesWith(db.url, "yumi")).toEqual([]);
  expect(
    (await a.within((tx) => tx.select().from(leads).orderBy(asc(leads.line)))).map((row) => row.email),
  ).toEqual(["bob@host.example", "mary-yumi@widgets.example"]);
  const { items } = await a.within((tx) => listLeads(tx, answer.id, { limit: 9 }));
  expect(items.map(({ status }) => status)).toEqual(["active", "active"]);
});

it("an import takes who was erased out of other people's fields too", async () => {
  const a = await agency();
  await a.erase();
  await a.load(
    "email,company,colleagues\nbob@host.example,Yumi@widgets.example & Co,ask <yumi@widgets.example> or al@b.example",
  );
  const [lead] = await a.within((tx) => tx.select().from(leads));
  expect(lead).toMatchObject({
    company: "(erased) & Co",
    custom: { colleagues: "ask <(erased)> or al@b.example" },
  });
});

it("of an import and an erasure at the same moment, whichever is first, nothing is left", async () => {
  for (let n = 0; n < 4; n++) {
    const a = await agency();
    const both = [() => a.load(file), () => a.erase()];
    await Promise.all((n % 2 === 0 ? both : both.reverse()).map((act) => act()));
    const [lists, rows, rejected] = await a.within(async (tx) => [
      await tx.select().from(leadLists),
      await tx.select().from(leads).where(eq(leads.email, yumi)),
      await tx.select().from(rejectedRows),
    ]);
    expect(lists).toHaveLength(1);
    expect(rows).toEqual([]);
    expect(JSON.stringify(rejected)).not.toMatch(/yumi/i);
  }
});

async function withCampaign() {
  const a = await agency();
  const pool = await makePool(a.world, a.tenantId);
  const list = await makeList(a.world, a.tenantId, [yumi, "bob@host.example"]);
  const input = { templateId: list.templateId, leadListId: list.listId, mailboxIds: pool.mailboxIds };
  const campaign = await createCampaign(a.world, a.caller, { name: "c", ...input });
  const asked: (readonly string[])[] = [];
  const deps = {
    ...a.world,
    signingKeys,
    resolveOperators: async (names: readonly string[]) => {
      asked.push(names);
      return new Map(names.map((name) => [name, { operator: "others", status: "ok" }]));
    },
  };
  const target = { tenantId: a.tenantId, campaignId: campaign.id };
  const view = () => a.within((tx) => campaignView(tx, campaign.id, a.world.clock.now()));
  const recipients = async () =>
    (await a.within((tx) => tx.select().from(messages).orderBy(messages.position))).map(
      (row) => row.recipient,
    );
  const facts = () =>
    a.within((tx) => gatherFacts(tx, { ...list, ...pool, status: "draft" }, a.world.clock.now()));
  return { ...a, list, asked, deps, target, view, recipients, facts };
}

it("a campaign that is planned after an erasure leaves the person out, and the check before it says so", async () => {
  const c = await withCampaign();
  expect(await c.facts()).toMatchObject({ leads: 2, suppressedLeads: 0 });
  await c.erase();
  expect(await c.facts()).toMatchObject({ leads: 2, suppressedLeads: 1 });
  await launchCampaign(c.world, c.caller, c.target.campaignId);
  await planCampaign(c.deps, c.target);
  expect(await c.recipients()).toEqual(["bob@host.example"]);
  expect(c.asked).toEqual([["host.example"]]);
  expect((await c.view()).leftOut).toEqual({ erased: 1 });
  const { items } = await c.within((tx) => listLeads(tx, c.list.listId, { limit: 9 }));
  expect(items.map(({ email, status }) => [email, status])).toEqual([
    ["(erased)", "erased"],
    ["bob@host.example", "active"],
  ]);
});

it("of a plan and an erasure at the same moment, whichever is first, no message names the person", async () => {
  for (let n = 0; n < 4; n++) {
    const c = await withCampaign();
    await launchCampaign(c.world, c.caller, c.target.campaignId);
    await Promise.all([planCampaign(c.deps, c.target), c.erase()]);
    expect(await c.recipients()).not.toContain(yumi);
    expect((await c.view()).status).toBe("running");
  }
});

it("an erasure that meets a plan which has read the lead waits for it, and erases what it wrote", async () => {
  const c = await withCampaign();
  await launchCampaign(c.world, c.caller, c.target.campaignId);
  const { database } = c.world;
  let erased: Promise<unknown> | null = null;
  const slow = {
    ...database,
    withTenant: (async (tenantId, work) =>
      database.withTenant(tenantId, async (tx) => {
        const insert = tx.insert.bind(tx);
        const waits = Object.assign(tx, {
          insert: ((table: Parameters<typeof insert>[0]) => {
            const into = insert(table);
            if ((table as unknown) !== messages) return into;
            const values = into.values.bind(into);
            return Object.assign(into, {
              values: (rows: never) => {
                const statement = values(rows);
                const onConflictDoNothing = statement.onConflictDoNothing.bind(statement);
                return Object.assign(statement, {
                  onConflictDoNothing: async () => {
                    erased = c.erase();
                    await untilLockWaits(db.url, 1);
                    await onConflictDoNothing();
                  },
                });
              },
            });
          }) as typeof tx.insert,
        });
        return work(waits);
      })) as typeof database.withTenant,
  };
  await planCampaign({ ...c.deps, database: slow }, c.target);
  expect(erased).not.toBeNull();
  await erased;
  expect(await c.recipients()).toEqual([null, "bob@host.example"]);
  const rows = await c.within((tx) => tx.select().from(messages).orderBy(messages.position));
  expect(rows.map(({ state }) => state)).toEqual(["skipped", "queued"]);
});
