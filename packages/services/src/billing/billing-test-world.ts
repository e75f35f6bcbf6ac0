import type { Payments, ProviderPayment, ProviderSubscription } from "@penguinmails/core/ports/payments";
import { newId } from "@penguinmails/db/ids";
import { inbox } from "@penguinmails/db/schema/platform";
import type { Database } from "@penguinmails/db/tenant-db";
import { testClock } from "@penguinmails/testkit/clock";
import { and, eq } from "drizzle-orm";

/** A payment provider in memory. A key of `down` makes that object unanswerable; `onFetch` runs before each answer. */
function memoryPayments() {
  const subscriptions = new Map<string, ProviderSubscription>();
  const invoices = new Map<string, ProviderPayment>();
  const checkouts = new Map<string, { subscriptionId: string; tenantId: string; customerId: string }>();
  const orders: Parameters<Payments["createCheckout"]>[0][] = [];
  const pages = new Map<string, string>();
  const expired: string[] = [];
  const fetched: string[] = [];
  const down = new Set<string>();
  /** Plans whose price was made sure of. */
  const priced = new Set<string>();
  const hooks: { onFetch: ((id: string) => Promise<void>) | null } = { onFetch: null };
  const answer = async <T>(id: string, from: ReadonlyMap<string, T>): Promise<T | null> => {
    fetched.push(id);
    if (down.has(id)) throw new Error("the provider does not answer");
    const known = from.get(id) ?? null;
    await hooks.onFetch?.(id);
    return known;
  };
  const payments: Payments = {
    async ensurePrice({ key }) {
      priced.add(key);
    },
    async createCheckout(order) {
      if (down.has("checkout")) throw new Error("the provider does not answer");
      orders.push(order);
      const same = pages.get(order.idempotencyKey);
      const sessionId = same ?? `cs_${orders.length}`;
      pages.set(order.idempotencyKey, sessionId);
      return { sessionId, url: `https://pay.example/${sessionId}` };
    },
    async expireCheckout(id) {
      if (down.has(id)) throw new Error("the provider does not answer");
      if (checkouts.has(id)) return "complete";
      expired.push(id);
      return "expired";
    },
    createPortal: async (customerId, returnUrl) => ({
      url: `https://pay.example/portal/${customerId}?back=${returnUrl}`,
    }),
    getSubscription: (id) => answer(id, subscriptions),
    getInvoice: (id) => answer(id, invoices),
    getCheckout: (id) => answer(id, checkouts),
    verifyWebhook(rawBody, signature) {
      if (signature !== "signed") throw new Error("not ours");
      return JSON.parse(rawBody);
    },
  };
  return { payments, subscriptions, invoices, checkouts, orders, expired, fetched, down, priced, hooks };
}

/** Everything that the use cases of billing take, over a provider in memory and a clock that stands still. */
export function billingWorld(database: Database) {
  const provider = memoryPayments();
  const clock = testClock();
  const deps = { database, clock, payments: provider.payments, dashboardUrl: "https://app.example" };
  return {
    ...provider,
    clock,
    deps,
    /** The provider's subscription of a tenant, as it is now. */
    put(tenantId: string | null, changes: Partial<ProviderSubscription> = {}): ProviderSubscription {
      const subscription: ProviderSubscription = {
        id: `sub_${newId()}`,
        customerId: "cus_1",
        status: "active",
        planLookupKey: "growth",
        currentPeriodEndMs: clock.now() + 1_000,
        cancelAtPeriodEnd: false,
        tenantId,
        ...changes,
      };
      provider.subscriptions.set(subscription.id, subscription);
      return subscription;
    },
    /** An event that was received and waits; returns its id. */
    async hear(type: string, objectId: string): Promise<string> {
      const id = `evt_${newId()}`;
      await database.withOperator((tx) =>
        tx.insert(inbox).values({ source: "stripe", id, type, objectId, receivedAt: clock.now() }),
      );
      return id;
    },
    async eventRow(id: string) {
      const [row] = await database.withOperator((tx) =>
        tx
          .select()
          .from(inbox)
          .where(and(eq(inbox.source, "stripe"), eq(inbox.id, id))),
      );
      if (!row) throw new Error(`There is no event ${id}`);
      return row;
    },
    /** Lets the pause of a row that failed be over. */
    async endPause(id: string): Promise<void> {
      await database.withOperator((tx) => tx.update(inbox).set({ notBefore: 0 }).where(eq(inbox.id, id)));
    },
  };
}
