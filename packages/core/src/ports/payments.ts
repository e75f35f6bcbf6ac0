/** A subscription as the payment provider knows it now. Unknown statuses of the provider map to "unknown". */
export type ProviderSubscription = {
  readonly id: string;
  readonly customerId: string;
  readonly status:
    | "trialing"
    | "active"
    | "past_due"
    | "unpaid"
    | "canceled"
    | "incomplete"
    | "incomplete_expired"
    | "paused"
    | "unknown";
  readonly planLookupKey: string | null;
  readonly currentPeriodEndMs: number | null;
  readonly cancelAtPeriodEnd: boolean;
  readonly tenantId: string | null;
};

export type ProviderPayment = {
  readonly id: string;
  readonly customerId: string;
  readonly subscriptionId: string | null;
  readonly amountCents: number;
  readonly currency: string;
  readonly status: "paid" | "open" | "void" | "uncollectible" | "draft" | "unknown";
  readonly createdAtMs: number;
  readonly hostedUrl: string | null;
};

type WebhookEvent = {
  readonly id: string;
  readonly type: string;
  readonly objectId: string;
  readonly createdAtMs: number;
};

export interface Payments {
  /** Makes sure that product and price of the plan exist (by lookup key); returns nothing. Idempotent. */
  ensurePrice(plan: {
    readonly key: string;
    readonly name: string;
    readonly monthlyCents: number;
  }): Promise<void>;
  createCheckout(order: {
    readonly tenantId: string;
    readonly email: string;
    readonly customerId: string | null;
    readonly planKey: string;
    readonly trialDays: number;
    readonly successUrl: string;
    readonly cancelUrl: string;
    readonly idempotencyKey: string;
  }): Promise<{ readonly sessionId: string; readonly url: string }>;
  /**
   * Ends an open checkout, so that nobody pays there any more. `complete`: it was paid before; `expired`: it had ended by
   * itself, or is not known. Idempotent.
   */
  expireCheckout(sessionId: string): Promise<"expired" | "complete">;
  createPortal(customerId: string, returnUrl: string): Promise<{ readonly url: string }>;
  getSubscription(id: string): Promise<ProviderSubscription | null>;
  getInvoice(id: string): Promise<ProviderPayment | null>;
  getCheckout(id: string): Promise<{
    readonly subscriptionId: string | null;
    readonly tenantId: string | null;
    readonly customerId: string | null;
  } | null>;
  /** Throws when the signature is wrong, missing or older than the tolerance. */
  verifyWebhook(rawBody: string, signature: string | null, nowMs: number): WebhookEvent;
}
