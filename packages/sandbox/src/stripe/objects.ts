import type Stripe from "stripe";

/** Holds a narrow wire type to the official SDK's: a field that its pinned version has otherwise does not compile. */
type Fits<Wide, Narrow extends Pick<Wide, keyof Narrow & keyof Wide>> = Narrow;

type Metadata = { readonly [name: string]: string };

export type ListObject<T> = {
  readonly object: "list";
  readonly url: string;
  readonly has_more: boolean;
  readonly data: T[];
};

export type CustomerObject = Fits<
  Stripe.Customer,
  {
    readonly id: string;
    readonly object: "customer";
    readonly created: number;
    readonly livemode: false;
    readonly email: string | null;
    readonly name: string | null;
    readonly description: string | null;
    readonly balance: number;
    readonly currency: string | null;
    readonly delinquent: boolean;
    readonly default_source: null;
    readonly shipping: null;
    readonly metadata: Metadata;
    readonly invoice_settings: {
      readonly custom_fields: null;
      readonly default_payment_method: string | null;
      readonly footer: null;
      readonly rendering_options: null;
    };
  }
>;

export type ProductObject = Fits<
  Stripe.Product,
  {
    readonly id: string;
    readonly object: "product";
    readonly active: boolean;
    readonly created: number;
    readonly updated: number;
    readonly livemode: false;
    readonly name: string;
    readonly description: string | null;
    readonly images: string[];
    readonly type: "service";
    readonly metadata: Metadata;
  }
>;

export type Interval = "day" | "week" | "month" | "year";
export type PriceObject = Fits<
  Stripe.Price,
  {
    readonly id: string;
    readonly object: "price";
    readonly active: boolean;
    readonly billing_scheme: "per_unit";
    readonly created: number;
    readonly livemode: false;
    readonly currency: string;
    readonly lookup_key: string | null;
    readonly metadata: Metadata;
    readonly nickname: string | null;
    readonly product: string;
    readonly type: "recurring";
    readonly unit_amount: number;
    readonly recurring: {
      readonly interval: Interval;
      readonly interval_count: number;
      readonly meter: null;
      readonly trial_period_days: null;
      readonly usage_type: "licensed";
    };
  }
>;

export type PaymentMethodObject = Fits<
  Pick<Stripe.PaymentMethod, "id" | "object" | "created" | "livemode" | "type" | "customer" | "metadata">,
  {
    readonly id: string;
    readonly object: "payment_method";
    readonly created: number;
    readonly livemode: false;
    readonly type: "card";
    readonly customer: string | null;
    readonly metadata: Metadata;
    readonly card: {
      readonly brand: string;
      readonly last4: string;
      readonly exp_month: number;
      readonly exp_year: number;
      readonly funding: "credit";
    };
  }
>;

export type CheckoutObject = Fits<
  Pick<
    Stripe.Checkout.Session,
    | "id"
    | "object"
    | "created"
    | "livemode"
    | "mode"
    | "status"
    | "payment_status"
    | "url"
    | "customer"
    | "subscription"
    | "invoice"
    | "metadata"
    | "client_reference_id"
    | "expires_at"
    | "amount_total"
  >,
  {
    readonly id: string;
    readonly object: "checkout.session";
    readonly created: number;
    readonly livemode: false;
    readonly mode: "subscription";
    readonly ui_mode: "hosted_page";
    readonly status: "open" | "complete" | "expired";
    readonly payment_status: "paid" | "unpaid" | "no_payment_required";
    readonly url: string | null;
    readonly success_url: string;
    readonly cancel_url: string | null;
    readonly expires_at: number;
    readonly customer: string | null;
    readonly customer_email: string | null;
    readonly customer_details: { readonly email: string | null; readonly name: string | null } | null;
    readonly client_reference_id: string | null;
    readonly metadata: Metadata;
    readonly currency: string;
    readonly amount_subtotal: number;
    readonly amount_total: number;
    readonly payment_method_types: string[];
    readonly payment_method_collection: "always";
    readonly payment_intent: null;
    readonly subscription: string | null;
    readonly invoice: string | null;
  }
>;

export type PortalObject = Fits<
  Stripe.BillingPortal.Session,
  {
    readonly id: string;
    readonly object: "billing_portal.session";
    readonly created: number;
    readonly livemode: false;
    readonly configuration: string;
    readonly customer: string;
    readonly customer_account: null;
    readonly flow: null;
    readonly locale: null;
    readonly on_behalf_of: null;
    readonly return_url: string | null;
    readonly url: string;
  }
>;

export type SubscriptionItemObject = {
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

export type CheckoutOrder = {
  readonly id: string;
  readonly price: string;
  readonly quantity: number;
  readonly trialDays: number;
  readonly subscriptionMetadata: Metadata;
};

/** What the account holds, by the kind of its documents. */
export type Kept = {
  customer: CustomerObject;
  product: ProductObject;
  price: PriceObject;
  "payment-method": PaymentMethodObject;
  checkout: CheckoutObject;
  /** What a checkout session will make, under the session's id; the wire does not show it. */
  "checkout-order": CheckoutOrder;
  portal: PortalObject;
  subscription: SubscriptionObject;
  invoice: InvoiceObject;
  "payment-intent": PaymentIntentObject;
  event: EventObject;
};
