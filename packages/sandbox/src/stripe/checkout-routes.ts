import { z } from "zod";
import { expireCheckout, makeCustomer, openCheckout } from "./checkout.ts";
import { listFields, metadata, webAddress, wholeNumber, word } from "./fields.ts";
import { openPortal } from "./portal.ts";
import { StripeRefusal } from "./refusal.ts";
import { listOf, nothing, type Route, route } from "./route.ts";

const daySeconds = 86_400;

const customerFields = {
  email: z.email().max(512).optional(),
  name: word.optional(),
  description: word.optional(),
};
const newSession = z.strictObject({
  mode: z.literal("subscription"),
  line_items: z
    .array(z.strictObject({ price: word, quantity: wholeNumber.pipe(z.number().min(1)).default(1) }))
    .length(1),
  success_url: webAddress,
  cancel_url: webAddress.optional(),
  customer: word.optional(),
  customer_email: z.email().optional(),
  client_reference_id: z.string().max(200).optional(),
  metadata,
  subscription_data: z
    .strictObject({ metadata, trial_period_days: wholeNumber.pipe(z.number().min(1).max(730)).optional() })
    .optional(),
});
const findSessions = z.strictObject({
  customer: word.optional(),
  subscription: word.optional(),
  ...listFields,
});

/** Customers, the pages that they pay on, and the page where they change what they pay. `patience` is the world's seconds in a real one. */
export function checkoutRoutes(patience: number): readonly Route[] {
  return [
    route("POST", "/v1/customers", z.strictObject({ ...customerFields, metadata }), (account, input) =>
      makeCustomer(account, {
        email: input.email ?? null,
        name: input.name ?? null,
        description: input.description ?? null,
        metadata: input.metadata,
      }),
    ),
    route(
      "GET",
      "/v1/customers",
      z.strictObject({ email: word.optional(), ...listFields }),
      (account, query) =>
        listOf(
          "/v1/customers",
          account.all("customer").filter(({ email }) => query.email === undefined || email === query.email),
          query,
        ),
    ),
    route("GET", "/v1/customers/:id", nothing, (account, _input, id) => account.need("customer", id)),
    route(
      "POST",
      "/v1/customers/:id",
      z.strictObject({ ...customerFields, metadata: metadata.optional() }),
      (account, input, id) => {
        const customer = account.need("customer", id);
        const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
        const changed = account.put("customer", {
          ...customer,
          ...given,
          metadata: { ...customer.metadata, ...input.metadata },
        });
        account.emit("customer.updated", changed);
        return changed;
      },
    ),
    route("GET", "/v1/payment_methods/:id", nothing, (account, _input, id) =>
      account.need("payment-method", id),
    ),
    route("GET", "/v1/payment_intents/:id", nothing, (account, _input, id) =>
      account.need("payment-intent", id),
    ),
    route("POST", "/v1/checkout/sessions", newSession, (account, input) => {
      if (input.customer !== undefined && input.customer_email !== undefined)
        throw new StripeRefusal(
          400,
          "You may only specify one of these parameters: customer, customer_email.",
        );
      const [line] = input.line_items;
      const price = account.get("price", line?.price ?? "");
      if (!line || !price?.active)
        throw new StripeRefusal(400, `No such price: '${line?.price ?? ""}'`, {
          code: "resource_missing",
          param: "line_items[0][price]",
        });
      const customer = input.customer === undefined ? null : account.get("customer", input.customer);
      if (input.customer !== undefined && customer === null)
        throw new StripeRefusal(400, `No such customer: '${input.customer}'`, {
          code: "resource_missing",
          param: "customer",
        });
      return openCheckout(account, {
        price,
        quantity: line.quantity,
        customer: customer?.id ?? null,
        customerEmail: input.customer_email ?? null,
        clientReferenceId: input.client_reference_id ?? null,
        metadata: input.metadata,
        subscriptionMetadata: input.subscription_data?.metadata ?? {},
        trialDays: input.subscription_data?.trial_period_days ?? 0,
        successUrl: input.success_url,
        cancelUrl: input.cancel_url ?? null,
        // A person reads the page in real time, however fast the world runs.
        openSeconds: Math.ceil(daySeconds * Math.max(1, patience)),
      });
    }),
    route("GET", "/v1/checkout/sessions", findSessions, (account, query) =>
      listOf(
        "/v1/checkout/sessions",
        account
          .all("checkout")
          .filter(
            (one) =>
              (query.customer === undefined || one.customer === query.customer) &&
              (query.subscription === undefined || one.subscription === query.subscription),
          ),
        query,
      ),
    ),
    route("GET", "/v1/checkout/sessions/:id", nothing, (account, _input, id) => account.need("checkout", id)),
    route("POST", "/v1/checkout/sessions/:id/expire", nothing, (account, _input, id) =>
      expireCheckout(account, account.need("checkout", id)),
    ),
    route(
      "POST",
      "/v1/billing_portal/sessions",
      z.strictObject({ customer: word, return_url: webAddress.optional() }),
      (account, input) => openPortal(account, input.customer, input.return_url ?? null),
    ),
  ];
}
