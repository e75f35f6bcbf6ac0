import { z } from "zod";
import { changeSubscription } from "./billing.ts";
import { endSubscription } from "./end-subscription.ts";
import { flag, listFields, metadata, word } from "./fields.ts";
import { payOpenInvoice } from "./portal.ts";
import { missing, StripeRefusal } from "./refusal.ts";
import { listOf, nothing, type Route, route } from "./route.ts";

const changes = z.strictObject({
  cancel_at_period_end: flag.optional(),
  default_payment_method: word.optional(),
  metadata: metadata.optional(),
  items: z
    .array(z.strictObject({ id: word, price: word }))
    .length(1)
    .optional(),
  proration_behavior: z.literal("none").optional(),
});
const findSubscriptions = z.strictObject({
  customer: word.optional(),
  status: z.enum(["active", "trialing", "past_due", "canceled", "all"]).optional(),
  ...listFields,
});
const findInvoices = z.strictObject({
  customer: word.optional(),
  subscription: word.optional(),
  status: z.enum(["open", "paid", "void"]).optional(),
  ...listFields,
});

/** Subscriptions, invoices and the events that tell of them. */
export const billingRoutes: readonly Route[] = [
  route("GET", "/v1/subscriptions", findSubscriptions, (account, query) =>
    listOf(
      "/v1/subscriptions",
      account
        .all("subscription")
        .filter(({ status }) =>
          query.status === undefined
            ? status !== "canceled"
            : query.status === "all" || status === query.status,
        )
        .filter(({ customer }) => query.customer === undefined || customer === query.customer),
      query,
    ),
  ),
  route("GET", "/v1/subscriptions/:id", nothing, (account, _input, id) => account.need("subscription", id)),
  route("POST", "/v1/subscriptions/:id", changes, (account, { items, metadata: words, ...input }, id) => {
    const subscription = account.need("subscription", id);
    const [item] = items ?? [];
    if (item && item.id !== subscription.items.data[0]?.id)
      throw new StripeRefusal(400, `No such subscription item: '${item.id}'`, { param: "items[0][id]" });
    const card = input.default_payment_method;
    return changeSubscription(account, subscription, {
      ...(input.cancel_at_period_end === undefined
        ? {}
        : { cancel_at_period_end: input.cancel_at_period_end }),
      ...(card === undefined ? {} : { default_payment_method: account.need("payment-method", card).id }),
      ...(words === undefined ? {} : { metadata: { ...subscription.metadata, ...words } }),
      ...(item === undefined ? {} : { price: account.need("price", item.price) }),
    });
  }),
  route("DELETE", "/v1/subscriptions/:id", nothing, (account, _input, id) => {
    const subscription = account.need("subscription", id);
    if (subscription.status === "canceled") throw missing("subscription", id);
    return endSubscription(account, subscription, "cancellation_requested");
  }),
  route("GET", "/v1/invoices", findInvoices, (account, query) =>
    listOf(
      "/v1/invoices",
      account
        .all("invoice")
        .filter(
          (one) =>
            (query.customer === undefined || one.customer === query.customer) &&
            (query.status === undefined || one.status === query.status) &&
            (query.subscription === undefined ||
              one.parent.subscription_details.subscription === query.subscription),
        ),
      query,
    ),
  ),
  route("GET", "/v1/invoices/:id", nothing, (account, _input, id) => account.need("invoice", id)),
  route("POST", "/v1/invoices/:id/pay", nothing, (account, _input, id) => {
    payOpenInvoice(account, id);
    return account.need("invoice", id);
  }),
  route("GET", "/v1/events", z.strictObject({ type: word.optional(), ...listFields }), (account, query) =>
    listOf(
      "/v1/events",
      account.all("event").filter(({ type }) => query.type === undefined || type === query.type),
      query,
    ),
  ),
  route("GET", "/v1/events/:id", nothing, (account, _input, id) => account.need("event", id)),
];
