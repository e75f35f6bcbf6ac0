import { expect, it } from "vitest";
import { stripePaymentsOf } from "./stripe-payments.ts";

it("there are payments with a key and the webhook's secret, and none with one of them alone", () => {
  const given = { reveal: () => "given" };
  const config = { STRIPE_API_KEY: given, STRIPE_WEBHOOK_SECRET: given, STRIPE_API_BASE: null };
  expect(stripePaymentsOf(config)).not.toBeNull();
  expect(stripePaymentsOf({ ...config, STRIPE_API_KEY: null })).toBeNull();
  expect(stripePaymentsOf({ ...config, STRIPE_WEBHOOK_SECRET: null })).toBeNull();
});
