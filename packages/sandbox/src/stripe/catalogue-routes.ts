import { z } from "zod";
import { flag, listFields, metadata, wholeNumber, word } from "./fields.ts";
import { StripeRefusal } from "./refusal.ts";
import { listOf, nothing, type Route, route } from "./route.ts";
import type { PriceObject } from "./sale-objects.ts";

const newProduct = z.strictObject({ name: word, description: word.optional(), metadata });
const newPrice = z.strictObject({
  product: word,
  currency: z.string().regex(/^[a-z]{3}$/),
  unit_amount: wholeNumber,
  lookup_key: z.string().min(1).max(200).optional(),
  transfer_lookup_key: flag.default(false),
  nickname: word.optional(),
  recurring: z.strictObject({
    interval: z.enum(["day", "week", "month", "year"]),
    interval_count: wholeNumber.pipe(z.number().min(1)).default(1),
    usage_type: z.literal("licensed").optional(),
  }),
  metadata,
});
const findPrices = z.strictObject({
  lookup_keys: z.array(word).max(10).optional(),
  product: word.optional(),
  active: flag.optional(),
  type: z.literal("recurring").optional(),
  ...listFields,
});

/** What is sold: products and their prices. */
export const catalogueRoutes: readonly Route[] = [
  route("POST", "/v1/products", newProduct, (account, input) => {
    const now = account.now();
    const product = account.put("product", {
      id: account.newId("prod"),
      object: "product",
      active: true,
      created: now,
      updated: now,
      livemode: false,
      name: input.name,
      description: input.description ?? null,
      images: [],
      type: "service",
      metadata: input.metadata,
    });
    account.emit("product.created", product);
    return product;
  }),
  route("GET", "/v1/products", z.strictObject({ active: flag.optional(), ...listFields }), (account, query) =>
    listOf(
      "/v1/products",
      account.all("product").filter(({ active }) => query.active === undefined || active === query.active),
      query,
    ),
  ),
  route("GET", "/v1/products/:id", nothing, (account, _input, id) => account.need("product", id)),
  route("POST", "/v1/prices", newPrice, (account, input) => {
    if (account.get("product", input.product) === null)
      throw new StripeRefusal(400, `No such product: '${input.product}'`, {
        code: "resource_missing",
        param: "product",
      });
    const holder = account.all("price").find((price) => price.lookup_key === (input.lookup_key ?? ""));
    if (holder && !input.transfer_lookup_key)
      throw new StripeRefusal(400, `A price (\`${holder.id}\`) already uses that lookup key.`, {
        param: "lookup_key",
      });
    if (holder) account.put("price", { ...holder, lookup_key: null });
    const price = account.put("price", {
      id: account.newId("price"),
      object: "price",
      active: true,
      billing_scheme: "per_unit",
      created: account.now(),
      livemode: false,
      currency: input.currency,
      lookup_key: input.lookup_key ?? null,
      metadata: input.metadata,
      nickname: input.nickname ?? null,
      product: input.product,
      type: "recurring",
      unit_amount: input.unit_amount,
      recurring: {
        interval: input.recurring.interval,
        interval_count: input.recurring.interval_count,
        meter: null,
        trial_period_days: null,
        usage_type: "licensed",
      },
    });
    account.emit("price.created", price);
    return price;
  }),
  route("GET", "/v1/prices", findPrices, (account, query) => {
    const wanted = (price: PriceObject) =>
      (query.lookup_keys === undefined || query.lookup_keys.includes(price.lookup_key ?? "")) &&
      (query.product === undefined || price.product === query.product) &&
      (query.active === undefined || price.active === query.active);
    return listOf("/v1/prices", account.all("price").filter(wanted), query);
  }),
  route("GET", "/v1/prices/:id", nothing, (account, _input, id) => account.need("price", id)),
];
