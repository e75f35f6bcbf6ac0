import { sql } from "drizzle-orm";
import {
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from "drizzle-orm/pg-core";
import { instant, tenantId, writtenAt } from "./columns.ts";
import { addresses, domains, mailboxes, nodes } from "./fleet.ts";
import { tenants } from "./tenants.ts";

export const templates = pgTable(
  "templates",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    name: text("name").notNull(),
    subject: text("subject").notNull(),
    /** Markdown with {{placeholders}}. */
    body: text("body").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
);

export const leadLists = pgTable(
  "lead_lists",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    name: text("name").notNull(),
    rows: integer("rows").notNull(),
    imported: integer("imported").notNull(),
    columns: jsonb("columns").$type<string[]>().notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] })],
);

export const rejectedRows = pgTable(
  "rejected_rows",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    listId: uuid("list_id").notNull(),
    line: integer("line").notNull(),
    reason: text("reason").notNull(),
    value: text("value").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index().on(t.tenantId, t.listId, t.line),
    foreignKey({ columns: [t.tenantId, t.listId], foreignColumns: [leadLists.tenantId, leadLists.id] }),
  ],
);

export const leads = pgTable(
  "leads",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    listId: uuid("list_id").notNull(),
    line: integer("line").notNull(),
    /** Null, as its hash: erased (GDPR Art. 17). The row stays: messages, counts and the plan's limit refer to it. */
    email: text("email"),
    emailHash: text("email_hash"),
    domain: text("domain").notNull(),
    firstName: text("first_name"),
    lastName: text("last_name"),
    company: text("company"),
    custom: jsonb("custom").$type<Record<string, string>>().notNull(),
    repliedAt: instant("replied_at"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    unique().on(t.tenantId, t.listId, t.email),
    index().on(t.tenantId, t.emailHash),
    foreignKey({ columns: [t.tenantId, t.listId], foreignColumns: [leadLists.tenantId, leadLists.id] }),
  ],
);

export const campaigns = pgTable(
  "campaigns",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    name: text("name").notNull(),
    status: text("status")
      .$type<"draft" | "planning" | "running" | "paused" | "finished" | "stopped">()
      .notNull(),
    statusCode: text("status_code"),
    statusMessage: text("status_message"),
    templateId: uuid("template_id").notNull(),
    listId: uuid("list_id").notNull(),
    mailboxIds: jsonb("mailbox_ids").$type<string[]>().notNull(),
    /** The first messages of a list go ahead as a canary; the rest waits until they were judged. */
    canary: text("canary").$type<"running" | "passed" | "failed">().notNull().default("running"),
    /** Leads left out when planning, reason → count. */
    leftOut: jsonb("left_out").$type<Record<string, number>>().notNull().default({}),
    createdAt: instant("created_at").notNull(),
    launchedAt: instant("launched_at"),
    finishedAt: instant("finished_at"),
    writtenAt: writtenAt(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    foreignKey({ columns: [t.tenantId, t.templateId], foreignColumns: [templates.tenantId, templates.id] }),
    foreignKey({ columns: [t.tenantId, t.listId], foreignColumns: [leadLists.tenantId, leadLists.id] }),
  ],
);

/** How far the hand-over to the node came. */
type MessageState =
  | "queued"
  | "leased"
  | "data_sent"
  | "accepted"
  | "deferred"
  | "bounced"
  | "failed"
  | "unknown"
  | "skipped";
/** What the world said after the node took it. */
type DeliveryState = "none" | "deferred" | "delivered" | "bounced_hard" | "bounced_soft";

/** One step to one lead. */
export const messages = pgTable(
  "messages",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    campaignId: uuid("campaign_id").notNull(),
    leadId: uuid("lead_id").notNull(),
    step: integer("step").notNull(),
    /** Position in the campaign: earlier goes first. */
    position: integer("position").notNull(),
    mailboxId: uuid("mailbox_id").notNull(),
    domainId: uuid("domain_id").notNull(),
    /** Set when leased: the pair this attempt was counted against. */
    addressId: uuid("address_id"),
    nodeId: uuid("node_id"),
    /** Null: erased. The hash is then `erasedHash`, by which a late answer is still known. */
    recipient: text("recipient"),
    recipientHash: text("recipient_hash").notNull(),
    recipientDomain: text("recipient_domain").notNull(),
    operator: text("operator"),
    state: text("state").$type<MessageState>().notNull(),
    delivery: text("delivery").$type<DeliveryState>().notNull().default("none"),
    wasDeferred: integer("was_deferred").notNull().default(0),
    /** May be claimed from then on (world time). */
    dueAt: instant("due_at").notNull(),
    /** Slot the pacer gave it (world time). */
    sendAt: instant("send_at"),
    /** Real time; past it the lease is void. */
    leaseUntil: instant("lease_until"),
    leaseToken: uuid("lease_token"),
    /** UTC day and pair the claim was counted on, to give the token back. */
    claimDay: text("claim_day"),
    attempts: integer("attempts").notNull().default(0),
    firstAttemptAt: instant("first_attempt_at"),
    /** Message-ID without angle brackets; the same for every attempt. */
    messageIdHeader: text("message_id_header").notNull(),
    nodeQueueId: text("node_queue_id"),
    subject: text("subject"),
    lastReply: text("last_reply"),
    reasonCode: text("reason_code"),
    acceptedAt: instant("accepted_at"),
    dataSentAt: instant("data_sent_at"),
    settledAt: instant("settled_at"),
    repliedAt: instant("replied_at"),
    complainedAt: instant("complained_at"),
    unsubscribedAt: instant("unsubscribed_at"),
    createdAt: instant("created_at").notNull(),
    writtenAt: writtenAt(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    unique().on(t.tenantId, t.campaignId, t.leadId, t.step),
    unique().on(t.tenantId, t.messageIdHeader),
    index("messages_claim_idx").on(t.tenantId, t.mailboxId, t.state, t.dueAt, t.position),
    // What waits is a small part of what was ever sent. For it alone, because PostgreSQL takes a campaign that was planned just
    // now for a small one, and would read all of it for each mailbox.
    index("messages_waiting_idx")
      .on(t.tenantId, t.mailboxId, t.position)
      .where(sql`state in ('queued', 'deferred')`),
    index("messages_campaign_idx").on(t.tenantId, t.campaignId, t.state),
    index("messages_queue_id_idx").on(t.tenantId, t.nodeId, t.nodeQueueId),
    index("messages_recipient_idx").on(t.tenantId, t.recipientHash),
    foreignKey({ columns: [t.tenantId, t.campaignId], foreignColumns: [campaigns.tenantId, campaigns.id] }),
    foreignKey({ columns: [t.tenantId, t.leadId], foreignColumns: [leads.tenantId, leads.id] }),
    foreignKey({ columns: [t.tenantId, t.mailboxId], foreignColumns: [mailboxes.tenantId, mailboxes.id] }),
    foreignKey({ columns: [t.tenantId, t.domainId], foreignColumns: [domains.tenantId, domains.id] }),
    foreignKey({ columns: [t.tenantId, t.addressId], foreignColumns: [addresses.tenantId, addresses.id] }),
    foreignKey({ columns: [t.tenantId, t.nodeId], foreignColumns: [nodes.tenantId, nodes.id] }),
  ],
);
