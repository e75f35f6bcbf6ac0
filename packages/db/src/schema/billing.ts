import { boolean, integer, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { instant, tenantId } from "./columns.ts";
import { tenants } from "./tenants.ts";

/** Shared catalogue; rows are data, changed by migration or by staff. */
export const plans = pgTable("plans", {
  key: text("key").primaryKey(),
  name: text("name").notNull(),
  monthlyCents: integer("monthly_cents").notNull(),
  nodes: integer("nodes").notNull(),
  secondaryAddressesPerNode: integer("secondary_addresses_per_node").notNull(),
  domains: integer("domains").notNull(),
  mailboxes: integer("mailboxes").notNull(),
  leads: integer("leads").notNull(),
  /** What its nodes run beside the mail server. */
  webmail: boolean("webmail").notNull().default(false),
  antivirus: boolean("antivirus").notNull().default(false),
  position: integer("position").notNull(),
  onSale: boolean("on_sale").notNull().default(true),
});

export const subscriptions = pgTable(
  "subscriptions",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    planKey: text("plan_key").notNull(),
    providerCustomerId: text("provider_customer_id").notNull(),
    providerSubscriptionId: text("provider_subscription_id").notNull(),
    status: text("status")
      .$type<"trialing" | "active" | "past_due" | "unpaid" | "canceled" | "incomplete">()
      .notNull(),
    pastDueSince: instant("past_due_since"),
    currentPeriodEnd: instant("current_period_end"),
    cancelAtPeriodEnd: boolean("cancel_at_period_end").notNull().default(false),
    createdAt: instant("created_at").notNull(),
    updatedAt: instant("updated_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), unique().on(t.tenantId, t.providerSubscriptionId)],
);

/** A page of the provider where somebody of the agency may pay; at most one of them is open. */
export const checkouts = pgTable(
  "checkouts",
  {
    tenantId: tenantId().references(() => tenants.id),
    providerSessionId: text("provider_session_id").notNull(),
    planKey: text("plan_key").notNull(),
    createdAt: instant("created_at").notNull(),
    /** When it was known that nobody pays there any more. */
    closedAt: instant("closed_at"),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.providerSessionId] })],
);

export const payments = pgTable(
  "payments",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    providerInvoiceId: text("provider_invoice_id").notNull(),
    amountCents: integer("amount_cents").notNull(),
    currency: text("currency").notNull(),
    status: text("status").notNull(),
    hostedUrl: text("hosted_url"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), unique().on(t.tenantId, t.providerInvoiceId)],
);
