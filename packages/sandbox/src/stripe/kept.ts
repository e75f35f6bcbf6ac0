import type {
  EventObject,
  InvoiceObject,
  PaymentIntentObject,
  SubscriptionObject,
} from "./billing-objects.ts";
import type {
  CheckoutObject,
  CheckoutOrder,
  CustomerObject,
  PaymentMethodObject,
  PortalObject,
  PriceObject,
  ProductObject,
} from "./sale-objects.ts";

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
