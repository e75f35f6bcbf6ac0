import type Stripe from "stripe";
import type { PriceObject } from "./sale-objects.ts";
import type { Fits, ListObject, Metadata } from "./wire.ts";

type SubscriptionItemObject = {
  readonly id: string;
  readonly object: "subscription_item";
  readonly created: number;
  readonly current_period_start: number;
  readonly current_period_end: number;
  readonly metadata: Metadata;
  readonly price: PriceObject;
  readonly quantity: number;
  readonly subscription: string;
};

export type SubscriptionObject = Fits<
  Omit<Stripe.Subscription, "items">,
  {
    readonly id: string;
    readonly object: "subscription";
    readonly created: number;
    readonly livemode: false;
    readonly status: "trialing" | "active" | "past_due" | "canceled";
    readonly customer: string;
    readonly currency: string;
    readonly collection_method: "charge_automatically";
    readonly billing_cycle_anchor: number;
    readonly start_date: number;
    readonly trial_start: number | null;
    readonly trial_end: number | null;
    readonly cancel_at: number | null;
    readonly cancel_at_period_end: boolean;
    readonly canceled_at: number | null;
    readonly ended_at: number | null;
    readonly cancellation_details: {
      readonly comment: null;
      readonly feedback: null;
      readonly feedback_option: null;
      readonly reason: "cancellation_requested" | "payment_failed" | null;
    };
    readonly default_payment_method: string | null;
    readonly latest_invoice: string | null;
    readonly metadata: Metadata;
    readonly items: ListObject<SubscriptionItemObject>;
  }
>;

export type InvoiceObject = Fits<
  Omit<Stripe.Invoice, "lines" | "payments">,
  {
    readonly id: string;
    readonly object: "invoice";
    readonly number: string;
    readonly created: number;
    readonly livemode: false;
    readonly status: "open" | "paid" | "void";
    readonly billing_reason: "subscription_create" | "subscription_cycle";
    readonly collection_method: "charge_automatically";
    readonly customer: string;
    readonly customer_email: string | null;
    readonly currency: string;
    readonly amount_due: number;
    readonly amount_paid: number;
    readonly amount_remaining: number;
    readonly subtotal: number;
    readonly total: number;
    readonly attempt_count: number;
    readonly attempted: boolean;
    readonly auto_advance: boolean;
    readonly next_payment_attempt: number | null;
    readonly period_start: number;
    readonly period_end: number;
    readonly hosted_invoice_url: string;
    readonly metadata: Metadata;
    readonly parent: {
      readonly type: "subscription_details";
      readonly quote_details: null;
      readonly subscription_details: { readonly metadata: Metadata; readonly subscription: string };
    };
    readonly status_transitions: {
      readonly finalized_at: number;
      readonly marked_uncollectible_at: null;
      readonly paid_at: number | null;
      readonly voided_at: number | null;
    };
    readonly lines: ListObject<{
      readonly id: string;
      readonly object: "line_item";
      readonly amount: number;
      readonly currency: string;
      readonly description: string;
      readonly quantity: number;
      readonly period: { readonly start: number; readonly end: number };
    }>;
  }
>;

export type PaymentIntentObject = Fits<
  Pick<
    Stripe.PaymentIntent,
    | "id"
    | "object"
    | "created"
    | "livemode"
    | "amount"
    | "amount_received"
    | "currency"
    | "customer"
    | "status"
    | "payment_method"
    | "metadata"
  >,
  {
    readonly id: string;
    readonly object: "payment_intent";
    readonly created: number;
    readonly livemode: false;
    readonly amount: number;
    readonly amount_received: number;
    readonly currency: string;
    readonly customer: string;
    readonly status: "succeeded" | "requires_payment_method";
    readonly payment_method: string | null;
    readonly payment_method_types: string[];
    readonly last_payment_error: {
      readonly type: "card_error";
      readonly code: string;
      readonly message: string;
      readonly decline_code?: string;
    } | null;
    readonly metadata: Metadata;
  }
>;

export type EventObject = Fits<
  Pick<Stripe.Event, "id" | "object" | "created" | "livemode" | "api_version" | "pending_webhooks">,
  {
    readonly id: string;
    readonly object: "event";
    readonly created: number;
    readonly livemode: false;
    readonly api_version: string;
    readonly pending_webhooks: number;
    readonly type: string;
    readonly request: null;
    readonly data: {
      readonly object: unknown;
      readonly previous_attributes?: Readonly<Record<string, unknown>>;
    };
  }
>;
