import { day } from "@penguinmails/core/time";
import { payments, subscriptions } from "@penguinmails/db/schema/billing";
import { decisions } from "@penguinmails/db/schema/evidence";
import { outbox } from "@penguinmails/db/schema/platform";
import { tenants, tenantUsers } from "@penguinmails/db/schema/tenants";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeTenant } from "@penguinmails/testkit/factories";
import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { billingWorld } from "./billing-test-world.ts";
import { drainInbox } from "./drain-inbox.ts";
import { recordPayment } from "./record-payment.ts";
import { stopPastDue } from "./stop-past-due.ts";

let test: TestDatabase;
let world: ReturnType<typeof billingWorld>;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await test.database.withOperator((tx) => tx.delete(subscriptions));
  world = billingWorld(test.database);
});

async function agency(status: "past_due" | "active" = "past_due") {
  const { tenantId, userId } = await makeTenant(world.deps, { plan: null });
  const subscription = world.put(tenantId, { status });
  const hear = async () => {
    await world.hear("customer.subscription.updated", subscription.id);
    await drainInbox(world.deps, 10);
  };
  await hear();
  const inTenant = <T>(work: Parameters<typeof test.database.withTenant<T>>[1]) =>
    test.database.withTenant(tenantId, work);
  return {
    tenantId,
    userId,
    subscription,
    /** Stripe changes its mind; with `told` its event arrives too. */
    async become(status: "active" | "past_due" | "canceled", { told }: { told: boolean }) {
      world.put(tenantId, { ...subscription, status });
      if (told) await hear();
    },
    stop: () => inTenant(async (tx) => (await tx.select().from(tenants))[0]?.sendingStopped ?? null),
    mails: () =>
      inTenant(async (tx) => {
        const rows = await tx.select().from(outbox).where(eq(outbox.job, "platform-mail.send"));
        return rows.map(({ payload }) => ({ template: payload["template"], to: payload["to"] }));
      }),
    moves: () =>
      inTenant(async (tx) => {
        const rows = await tx.select().from(decisions).orderBy(asc(decisions.at), asc(decisions.id));
        return rows.map(({ limit, before, after }) => [limit, before, after]);
      }),
  };
}

describe("a payment that fails", () => {
  it("is told to every owner at once, and once", async () => {
    const late = await agency("active");
    const second = await makeTenant(world.deps, { plan: null });
    const viewer = await makeTenant(world.deps, { plan: null });
    await test.database.withOperator((tx) =>
      tx.insert(tenantUsers).values([
        { tenantId: late.tenantId, userId: second.userId, level: "owner", createdAt: 1 },
        { tenantId: late.tenantId, userId: viewer.userId, level: "viewer", createdAt: 1 },
      ]),
    );
    expect(await late.mails()).toEqual([]);
    await late.become("past_due", { told: true });
    await late.become("past_due", { told: true });
    const mailed = (await late.mails()).toSorted((a, b) => String(a.to).localeCompare(String(b.to)));
    const owners = [late.userId, second.userId].map((id) => `${id}@agency.example`).sort();
    expect(mailed).toEqual(owners.map((to) => ({ template: "payment-failed", to })));
  });
});

describe("an overdue payment", () => {
  it("stops sending on day 7 and not before, once, with a decision and a mail", async () => {
    const late = await agency();
    world.clock.advance(7 * day - 1);
    expect(await stopPastDue(world.deps)).toBe(0);
    expect(await late.stop()).toBeNull();
    world.clock.advance(1);
    expect(await stopPastDue(world.deps)).toBe(1);
    expect(await stopPastDue(world.deps)).toBe(0);
    expect(await late.stop()).toBe("Payment is overdue since 2026-03-02.");
    expect(await late.moves()).toEqual([["sending", "allowed", "stopped"]]);
    expect((await late.mails()).map((mail) => mail.template)).toEqual(["payment-failed", "sending-stopped"]);
  });

  it("stops nobody who paid, though Stripe's event was lost", async () => {
    const late = await agency();
    world.clock.advance(8 * day);
    await late.become("active", { told: false });
    expect(await stopPastDue(world.deps)).toBe(0);
    expect(await late.stop()).toBeNull();
  });

  it("stops nobody about whom Stripe does not answer, and all others", async () => {
    const [unsure, late] = [await agency(), await agency()];
    world.clock.advance(8 * day);
    world.down.add(unsure.subscription.id);
    await expect(stopPastDue(world.deps)).rejects.toThrow("could not be looked at");
    expect(await unsure.stop()).toBeNull();
    expect(await late.stop()).not.toBeNull();
  });

  it("stops nobody who has another subscription that is paid", async () => {
    const late = await agency();
    const other = world.put(late.tenantId, { status: "active" });
    await world.hear("customer.subscription.created", other.id);
    await drainInbox(world.deps, 10);
    world.clock.advance(8 * day);
    expect(await stopPastDue(world.deps)).toBe(0);
    expect(await late.stop()).toBeNull();
  });

  it("is lifted the moment it is paid, with a decision, and not by cancelling", async () => {
    const late = await agency();
    world.clock.advance(7 * day);
    await stopPastDue(world.deps);
    world.clock.advance(1_000);
    await late.become("canceled", { told: true });
    expect(await late.stop()).not.toBeNull();
    await late.become("active", { told: true });
    expect(await late.stop()).toBeNull();
    expect(await late.moves()).toEqual([
      ["sending", "allowed", "stopped"],
      ["sending", "stopped", "allowed"],
    ]);
  });

  it("leaves alone what staff stopped, also when it is paid", async () => {
    const late = await agency();
    const reason = "Complaints are being looked at.";
    await test.database.withTenant(late.tenantId, (tx) => tx.update(tenants).set({ sendingStopped: reason }));
    world.clock.advance(8 * day);
    expect(await stopPastDue(world.deps)).toBe(0);
    await late.become("active", { told: true });
    expect(await late.stop()).toBe(reason);
  });

  it("leaves alone what staff stop while Stripe is asked", async () => {
    const late = await agency();
    const sendingStopped = "Complaints are being looked at.";
    world.clock.advance(8 * day);
    world.hooks.onFetch = async () => {
      await test.database.withTenant(late.tenantId, (tx) => tx.update(tenants).set({ sendingStopped }));
    };
    expect(await stopPastDue(world.deps)).toBe(0);
    expect(await late.stop()).toBe(sendingStopped);
    expect([await late.moves(), await late.mails()]).toMatchObject([[], [{ template: "payment-failed" }]]);
  });
});

describe("an invoice", () => {
  const invoice = {
    id: "in_1",
    customerId: "cus_1",
    subscriptionId: "sub_1",
    amountCents: 29_900,
    currency: "usd",
    status: "open" as const,
    createdAtMs: 1_772_445_600_000,
    hostedUrl: "https://pay.example/in_1",
  };
  const rowsOf = (tenantId: string) =>
    test.database.withTenant(tenantId, async (tx) =>
      (await tx.select().from(payments)).map(({ amountCents, status }) => ({ amountCents, status })),
    );

  it("is one row that only moves on; a draft is none", async () => {
    const { tenantId } = await agency();
    await recordPayment(world.deps, tenantId, { ...invoice, status: "draft" });
    expect(await rowsOf(tenantId)).toEqual([]);
    await recordPayment(world.deps, tenantId, invoice);
    await recordPayment(world.deps, tenantId, { ...invoice, amountCents: 19_900, status: "paid" });
    await recordPayment(world.deps, tenantId, invoice);
    expect(await rowsOf(tenantId)).toEqual([{ amountCents: 19_900, status: "paid" }]);
  });

  it("of an agency that we don't have is none", async () => {
    const gone = "00000000-0000-7000-8000-000000000000";
    await recordPayment(world.deps, gone, invoice);
    expect(await rowsOf(gone)).toEqual([]);
  });

  it("that comes before anything else about its subscription is written with it", async () => {
    const { tenantId } = await makeTenant(world.deps, { plan: null });
    const subscription = world.put(tenantId);
    world.invoices.set("in_2", { ...invoice, id: "in_2", subscriptionId: subscription.id, status: "paid" });
    await world.hear("invoice.paid", "in_2");
    await drainInbox(world.deps, 10);
    expect(await rowsOf(tenantId)).toEqual([{ amountCents: 29_900, status: "paid" }]);
    const rows = await test.database.withTenant(tenantId, (tx) => tx.select().from(subscriptions));
    expect(rows.map((row) => row.status)).toEqual(["active"]);
  });
});
