import { z } from "zod";
import { id, instant } from "./common.ts";

export const planView = z.object({
  key: z.string(),
  name: z.string(),
  monthlyCents: z.number().int(),
  nodes: z.number().int(),
  secondaryAddressesPerNode: z.number().int(),
  domains: z.number().int(),
  mailboxes: z.number().int(),
  leads: z.number().int(),
  /** What its nodes run beside the mail server, where their machines are large enough. */
  webmail: z.boolean(),
  antivirus: z.boolean(),
});
/** GET /v1/plans → {items} · GET /v1/subscription · POST /v1/subscription/checkout {plan} → 201 {url} · POST /v1/subscription/portal → 201 {url} · GET /v1/payments?limit=&cursor= */
export const subscriptionView = z.object({
  plan: planView.nullable(),
  status: z.enum(["none", "trialing", "active", "past_due", "unpaid", "canceled", "incomplete"]),
  currentPeriodEnd: instant.nullable(),
  cancelAtPeriodEnd: z.boolean(),
  /** While a payment is overdue: from when on nothing is sent any more. It may have passed. */
  sendingEndsAt: instant.nullable(),
  usage: z.object({ nodes: z.number(), domains: z.number(), mailboxes: z.number(), leads: z.number() }),
});
export const checkoutBody = z.strictObject({ plan: z.string().min(1).max(60) });
export const urlView = z.object({ url: z.url() });
export const paymentView = z.object({
  id,
  amountCents: z.number().int(),
  currency: z.string(),
  status: z.string(),
  createdAt: instant,
  invoiceUrl: z.string().nullable(),
});
