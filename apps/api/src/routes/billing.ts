import {
  checkoutBody,
  paymentView,
  planView,
  subscriptionView,
  urlView,
} from "@penguinmails/contracts/http/billing";
import { listOf, page } from "@penguinmails/contracts/http/common";
import { getSubscription, listPayments, listPlans } from "@penguinmails/services/billing/read-billing";
import { receiveStripeEvent } from "@penguinmails/services/billing/receive-stripe-event";
import { openPortal, startCheckout } from "@penguinmails/services/billing/start-checkout";
import { z } from "zod";
import { publicRoute, type Route, tenantRoute } from "../route.ts";

export const billingRoutes: readonly Route[] = [
  publicRoute({
    method: "get",
    path: "/v1/plans",
    summary: "Plans on sale",
    status: 200,
    response: listOf(planView),
    handle: ({ container }) => listPlans(container.database),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/subscription",
    summary: "Plan, state and what is used of it",
    level: "viewer",
    status: 200,
    response: subscriptionView,
    handle: ({ container, caller }) =>
      container.database.withTenant(caller.tenantId, (tx) => getSubscription(tx)),
  }),
  tenantRoute({
    method: "post",
    path: "/v1/subscription/checkout",
    summary: "Where a plan is paid",
    level: "owner",
    body: checkoutBody,
    status: 201,
    response: urlView,
    handle: ({ container, caller, account, body }) =>
      startCheckout(container, caller, { plan: body.plan, email: account.user.email }),
  }),
  tenantRoute({
    method: "post",
    path: "/v1/subscription/portal",
    summary: "Where the subscription is changed",
    level: "owner",
    status: 201,
    response: urlView,
    handle: ({ container, caller }) => openPortal(container, caller),
  }),
  tenantRoute({
    method: "get",
    path: "/v1/payments",
    summary: "Invoices, newest first",
    level: "manager",
    query: page,
    status: 200,
    response: listOf(paymentView),
    handle: ({ container, caller, query }) =>
      container.database.withTenant(caller.tenantId, (tx) => listPayments(tx, query)),
  }),
  publicRoute({
    method: "post",
    path: "/v1/webhooks/stripe",
    summary: "Stripe's signed events",
    rawBody: { maxBytes: 1_000_000, contentTypes: [] },
    status: 200,
    response: z.object({ received: z.literal(true) }),
    async handle({ c, container, bytes }) {
      await receiveStripeEvent(
        container,
        new TextDecoder().decode(bytes),
        c.req.header("stripe-signature") ?? null,
      );
      return { received: true as const };
    },
  }),
];
