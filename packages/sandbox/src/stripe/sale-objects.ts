import type Stripe from "stripe";
import type { Fits, Metadata } from "./wire.ts";

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

export type CheckoutOrder = {
  readonly id: string;
  readonly price: string;
  readonly quantity: number;
  readonly trialDays: number;
  readonly subscriptionMetadata: Metadata;
};
