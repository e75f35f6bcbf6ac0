import { newId } from "@penguinmails/db/ids";
import { lockPairs } from "@penguinmails/db/repositories/pairs";
import { campaigns, leads, messages } from "@penguinmails/db/schema/campaigns";
import { events } from "@penguinmails/db/schema/evidence";
import { outbox } from "@penguinmails/db/schema/platform";
import { tenants } from "@penguinmails/db/schema/tenants";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeList, makePool, makeTenant } from "@penguinmails/testkit/factories";
import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { previewTemplate } from "../templates/preview-template.ts";
import { campaignActivity } from "./campaign-activity.ts";
import { checkLaunch } from "./check-launch.ts";

const clock = testClock();
let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

async function agency(options: { readonly plan?: string | null } = {}) {
  const world = { database: db.database, clock };
  const tenant = await makeTenant(world, options);
  const list = await makeList(world, tenant.tenantId, ["ann@one.example", "bob@two.example"]);
  const pool = await makePool(world, tenant.tenantId, { mailboxes: 2 });
  const plan = { templateId: list.templateId, leadListId: list.listId, mailboxIds: pool.mailboxIds };
  return { ...tenant, ...list, pool, plan, world };
}

test("a check tells what a launch would take, and writes nothing", async () => {
  const { caller, plan, world, tenantId } = await agency();
  const check = await checkLaunch(world, caller, plan);
  expect(check).toEqual({
    blockers: [],
    leads: 2,
    suppressedLeads: 0,
    capacityPerDay: 10,
    estimatedSendingDays: 1,
    timezone: "UTC",
  });
  const jobs = await db.database.withTenant(tenantId, (tx) =>
    tx.select().from(outbox).where(eq(outbox.tenantId, tenantId)),
  );
  expect(jobs).toEqual([]);
});

test("a check lists every blocker at once", async () => {
  const { caller, plan, world, tenantId } = await agency({ plan: null });
  await db.database.withTenant(tenantId, (tx) =>
    tx.update(tenants).set({ postalAddress: null }).where(eq(tenants.id, tenantId)),
  );
  const { blockers } = await checkLaunch(world, caller, { ...plan, mailboxIds: [newId()] });
  expect(blockers.map(({ code }) => code)).toEqual([
    "no-subscription",
    "no-postal-address",
    "mailbox-missing",
    "no-mailbox",
  ]);
});

test("another tenant's list is not there, neither for a check nor for a preview", async () => {
  const mine = await agency();
  const other = await agency();
  const plan = { ...mine.plan, leadListId: other.listId };
  await expect(checkLaunch(mine.world, mine.caller, plan)).rejects.toMatchObject({ code: "not-found" });
  const input = { subject: "s", body: "b", leadListId: other.listId, nth: 0 };
  const preview = db.database.withTenant(mine.tenantId, (tx) => previewTemplate(tx, input));
  await expect(preview).rejects.toMatchObject({ code: "not-found" });
});

test("a preview fills in the lead that was asked for and shows what has no value", async () => {
  const { tenantId, listId } = await agency();
  const of = (nth: number) =>
    db.database.withTenant(tenantId, (tx) =>
      previewTemplate(tx, {
        subject: "To {{email}}",
        body: "**{{first name}}** {{city}}",
        leadListId: listId,
        nth,
      }),
    );
  expect(await of(1)).toMatchObject({
    subject: "To bob@two.example",
    text: "**Lead 1** {{city}}",
    lead: { email: "bob@two.example", nth: 1, of: 2 },
    missing: ["city"],
  });
  expect((await of(2)).lead).toEqual({ email: "ann@one.example", nth: 0, of: 2 });
  const bare = await db.database.withTenant(tenantId, (tx) =>
    previewTemplate(tx, { subject: "", body: "Hi {{firstName|there}}", nth: 0 }),
  );
  expect(bare).toMatchObject({ text: "Hi there", lead: null, missing: [] });
  expect(bare.identity).toContain("1 Harbour Road");
});

test("activity counts by operator, those with as many messages in the order of their names, with the limits that its own addresses have towards those, and shows the latest event first, of this campaign only", async () => {
  const { tenantId, plan, pool, world } = await agency();
  const { addressId: another } = await makePool(world, tenantId);
  const [mine, other] = [newId(), newId()];
  await db.database.withTenant(tenantId, async (tx) => {
    await lockPairs(tx, pool.addressId, ["google", "gateway", "yahoo"]);
    await lockPairs(tx, another, ["google"]);
    const [ann, bob] = await tx.select().from(leads).orderBy(asc(leads.line));
    for (const campaignId of [mine, other]) {
      await tx.insert(campaigns).values({
        tenantId,
        id: campaignId,
        name: "c",
        status: "running",
        templateId: plan.templateId,
        listId: plan.leadListId,
        mailboxIds: plan.mailboxIds,
        createdAt: clock.now(),
      });
      for (const [position, lead] of [ann, bob].entries()) {
        const id = newId();
        await tx.insert(messages).values({
          tenantId,
          id,
          campaignId,
          leadId: lead?.id ?? "",
          step: 1,
          position,
          mailboxId: plan.mailboxIds[0] ?? "",
          domainId: pool.domainId,
          recipient: lead?.email ?? "",
          recipientHash: "x",
          recipientDomain: lead?.domain ?? "",
          operator: position === 0 ? "google" : "gateway",
          state: position === 0 ? "accepted" : "queued",
          delivery: position === 0 ? "delivered" : "none",
          acceptedAt: position === 0 ? clock.now() : null,
          dueAt: clock.now(),
          messageIdHeader: id,
          createdAt: clock.now(),
        });
        if (position !== 0) continue;
        for (const [ms, kind] of [
          [1, "accepted"],
          [2, "delivered"],
        ] as const) {
          const at = clock.now() + ms;
          const key = { id: newId(), dedupeKey: newId() };
          await tx.insert(events).values({ tenantId, ...key, messageId: id, kind, at, source: "node-log" });
        }
      }
    }
  });
  const activity = await db.database.withTenant(tenantId, (tx) => campaignActivity(tx, mine, clock.now()));
  expect(activity.operators).toMatchObject([
    { operator: "google", planned: 1, waiting: 0, accepted: 1, delivered: 1, bounced: 0 },
    { operator: "gateway", planned: 1, waiting: 1, accepted: 0, delivered: 0 },
  ]);
  expect(activity.limits.map(({ addressId, operator }) => [addressId, operator])).toEqual([
    [pool.addressId, "google"],
    [pool.addressId, "gateway"],
  ]);
  expect(activity.events.map(({ kind, to }) => [kind, to])).toEqual([
    ["delivered", "ann@one.example"],
    ["accepted", "ann@one.example"],
  ]);
});
