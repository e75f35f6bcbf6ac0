import { escapeHtml, htmlPage } from "../html.ts";
import type { Account } from "./account.ts";
import type { InvoiceObject } from "./billing-objects.ts";
import { cardOf } from "./invoices.ts";
import { subscriptionOf } from "./portal.ts";
import type { CheckoutObject, PortalObject, PriceObject } from "./sale-objects.ts";

const notice =
  "<p><strong>Sandbox:</strong> this page stands in for Stripe's. No money moves, and no real card is taken. 4242 4242 4242 4242 pays; 4000 0000 0000 0002 is declined; 4000 0000 0000 0341 is taken and declined when it is charged.</p>";
const cardField =
  '<label>Test card number <input name="card" inputmode="numeric" autocomplete="off" value="4242424242424242" required></label>';
const alertOf = (message: string | null) =>
  message === null ? "" : `<p role="alert">${escapeHtml(message)}</p>`;
const money = (cents: number, currency: string) => `${(cents / 100).toFixed(2)} ${currency.toUpperCase()}`;
const dayOf = (seconds: number) => new Date(seconds * 1_000).toISOString().slice(0, 10);
const interval = ({ recurring }: PriceObject) =>
  recurring.interval_count === 1 ? recurring.interval : `${recurring.interval_count} ${recurring.interval}s`;

const planName = (account: Account, price: PriceObject) =>
  account.get("product", price.product)?.name ?? price.lookup_key ?? price.id;

export function checkoutPage(account: Account, session: CheckoutObject, message: string | null): string {
  const order = account.need("checkout-order", session.id);
  const price = account.need("price", order.price);
  const trial = order.trialDays > 0 ? `, after ${order.trialDays} days of trial` : "";
  const open = session.status === "open";
  const email = open && session.customer === null && session.customer_email === null;
  return htmlPage(
    "Sandbox checkout",
    `<h1>Sandbox checkout</h1>${notice}
<p>${escapeHtml(planName(account, price))}: ${money(price.unit_amount * order.quantity, price.currency)} each ${interval(price)}${trial}.</p>
${alertOf(message)}${
  open
    ? `<form method="post">${email ? '<label>E-mail <input name="email" type="email" required></label>' : ""}${cardField}<button>Subscribe</button></form>`
    : `<p>This checkout is ${session.status}.</p>`
}${session.cancel_url === null ? "" : `<p><a href="${escapeHtml(session.cancel_url)}">Back without paying</a></p>`}`,
  );
}

export function portalPage(account: Account, portal: PortalObject, message: string | null): string {
  const subscription = subscriptionOf(account, portal.customer);
  const item = subscription?.items.data[0];
  const live = subscription !== null && subscription.status !== "canceled";
  const button = (action: string, words: string, inner = "") =>
    `<form method="post"><input type="hidden" name="action" value="${action}">${inner}<button>${words}</button></form>`;
  const plans = account
    .all("price")
    .filter(({ active, id, lookup_key }) => active && lookup_key !== null && id !== item?.price.id)
    .map(
      (price) =>
        `<option value="${price.id}">${escapeHtml(planName(account, price))}, ${money(price.unit_amount, price.currency)} each ${interval(price)}</option>`,
    );
  const state =
    !subscription || !item
      ? "<p>There is no subscription.</p>"
      : `<p>${escapeHtml(planName(account, item.price))}: ${subscription.status}${
          live
            ? `, ${subscription.cancel_at_period_end ? "ends" : "renews"} on ${dayOf(item.current_period_end)}`
            : ""
        }.</p>`;
  const invoices = account
    .all("invoice")
    .filter(({ customer }) => customer === portal.customer)
    .map(
      (invoice) =>
        `<tr><td><a href="/i/${invoice.id}">${invoice.number}</a></td><td>${dayOf(invoice.created)}</td><td>${money(invoice.amount_due, invoice.currency)}</td><td>${invoice.status}</td></tr>`,
    );
  return htmlPage(
    "Sandbox billing portal",
    `<h1>Sandbox billing portal</h1>${notice}${alertOf(message)}${state}
${live ? (subscription.cancel_at_period_end ? button("resume", "Keep the subscription") : button("cancel", "Cancel at the end of the period")) : ""}
${live && plans.length > 0 ? button("plan", "Change the plan", `<label>Plan <select name="price">${plans.join("")}</select></label>`) : ""}
${button("card", "Change the card", cardField)}
<h2>Invoices</h2>${invoices.length > 0 ? `<table>${invoices.join("")}</table>` : "<p>None.</p>"}
${portal.return_url === null ? "" : `<p><a href="${escapeHtml(portal.return_url)}">Back</a></p>`}`,
  );
}

export function invoicePage(account: Account, invoice: InvoiceObject, message: string | null): string {
  const card = account.get("payment-method", cardOf(account, invoice) ?? "");
  const lines = invoice.lines.data.map(
    (line) =>
      `<tr><td>${escapeHtml(line.description)}</td><td>${dayOf(line.period.start)} – ${dayOf(line.period.end)}</td><td>${money(line.amount, line.currency)}</td></tr>`,
  );
  return htmlPage(
    "Sandbox invoice",
    `<h1>Sandbox invoice ${invoice.number}</h1>${notice}${alertOf(message)}<p>${dayOf(invoice.created)}, ${invoice.status}, ${money(invoice.amount_due, invoice.currency)}.</p>
<table>${lines.join("")}</table>
${invoice.status === "open" ? `<form method="post"><button>Pay with the card ending in ${card?.card.last4 ?? "none"}</button></form>` : ""}`,
  );
}
