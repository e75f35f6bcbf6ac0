import { Hono } from "hono";
import { listenHttp } from "../control/listen-http.ts";
import { makeWheel } from "../wheel.ts";
import type { Service, WorldContext } from "../world-context.ts";
import { type Account, type AccountHooks, openAccount } from "./account.ts";
import { mountApi } from "./api.ts";
import { nextTurn, turnSubscription } from "./billing.ts";
import type { InvoiceObject, SubscriptionObject } from "./billing-objects.ts";
import { billingRoutes } from "./billing-routes.ts";
import { catalogueRoutes } from "./catalogue-routes.ts";
import { expireCheckout } from "./checkout.ts";
import { checkoutRoutes } from "./checkout-routes.ts";
import { retryInvoice } from "./invoices.ts";
import type { Kept } from "./kept.ts";
import { mountPages } from "./mount-pages.ts";
import type { CheckoutObject } from "./sale-objects.ts";
import { openWebhooks, type WebhookEndpoint } from "./webhooks.ts";

/** Stripe: its API, the pages where people pay, renewals by the world's clock, and signed events to one end point. */
export async function startStripe(context: WorldContext, endpoint: WebhookEndpoint | null): Promise<Service> {
  const { clock, store, net, log } = context;
  const wheel = makeWheel(clock);
  const webhooks = openWebhooks(context, wheel, endpoint);
  const account: Account = openAccount(context, () => hooks);

  const later = (atSeconds: number, act: () => void) =>
    wheel.at(atSeconds * 1_000, () => {
      account.commit(act).catch((error: unknown) => log(`stripe: ${String(error)}`));
    });
  /** Remembers what an object is to do by itself; who wakes looks at it afresh. */
  const plan = (kind: keyof Kept, object: { readonly id: string }) => {
    const { id } = object;
    if (kind === "subscription") {
      const at = nextTurn(object as SubscriptionObject);
      if (at !== null) later(at, () => turnSubscription(account, id));
    }
    if (kind === "invoice") {
      const { status, next_payment_attempt: at } = object as InvoiceObject;
      if (status === "open" && at !== null) later(at, () => retryInvoice(account, id));
    }
    if (kind === "checkout") {
      const { status, expires_at: at } = object as CheckoutObject;
      if (status === "open") later(at, () => expireIfDue(account, id));
    }
  };
  const hooks: AccountHooks = {
    endpoints: endpoint === null ? 0 : 1,
    onPut: (kind, object) => account.afterwards(() => plan(kind, object)),
    onEvent(event) {
      const owed = webhooks.owe(event, account.keep);
      account.afterwards(() => webhooks.schedule(owed));
    },
  };
  for (const kind of ["subscription", "invoice", "checkout"] as const)
    for (const object of account.all(kind)) plan(kind, object);

  const app = new Hono();
  const routes = [...catalogueRoutes, ...checkoutRoutes(clock.speed), ...billingRoutes];
  mountApi(app, account, store, routes);
  mountPages(app, account);
  app.onError((error, c) => {
    log(`stripe: ${error.stack ?? error.message}`);
    return c.json({ error: { type: "api_error", message: "The sandbox's Stripe broke." } }, 500);
  });
  const halt = async () => {
    wheel.close();
    await webhooks.close();
  };
  try {
    const server = await listenHttp(app, net.stripe);
    return {
      async close() {
        await halt();
        await server.close();
      },
    };
  } catch (error) {
    await halt();
    throw error;
  }
}

function expireIfDue(account: Account, id: string): void {
  const session = account.get("checkout", id);
  if (session?.status === "open" && session.expires_at <= account.now()) expireCheckout(account, session);
}
