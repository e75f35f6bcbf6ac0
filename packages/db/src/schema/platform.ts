import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant, tenantId, writtenAt } from "./columns.ts";
import { tenants } from "./tenants.ts";

/** Jobs that a use case asked for in its own transaction; the relay publishes them with `id` as job id. */
export const outbox = pgTable(
  "outbox",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    job: text("job").notNull(),
    payload: jsonb("payload").$type<Record<string, unknown>>().notNull(),
    /** Not published before (world time). */
    dueAt: instant("due_at").notNull(),
    publishedAt: instant("published_at"),
    writtenAt: writtenAt(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index("outbox_unpublished_idx").on(t.dueAt).where(sql`published_at is null`),
  ],
);

export const auditLog = pgTable(
  "audit_log",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    at: instant("at").notNull(),
    actorKind: text("actor_kind").$type<"user" | "staff" | "system" | "recipient">().notNull(),
    actorId: text("actor_id").notNull(),
    action: text("action").notNull(),
    subjectKind: text("subject_kind").notNull(),
    subjectId: text("subject_id").notNull(),
    detail: jsonb("detail").$type<Record<string, unknown>>().notNull(),
    requestId: text("request_id"),
    writtenAt: writtenAt(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), index("audit_log_at_idx").on(t.tenantId, t.at)],
);

/** What staff saw and did across tenants. */
export const staffAudit = pgTable("staff_audit", {
  id: uuid("id").primaryKey(),
  at: instant("at").notNull(),
  staffId: uuid("staff_id").notNull(),
  action: text("action").notNull(),
  subject: text("subject").notNull(),
  detail: jsonb("detail").$type<Record<string, unknown>>().notNull(),
  requestId: text("request_id"),
});

/** Signed callbacks and webhooks that were taken, so that a replay is seen. */
export const inbox = pgTable(
  "inbox",
  {
    source: text("source").notNull(),
    id: text("id").notNull(),
    type: text("type").notNull(),
    objectId: text("object_id").notNull(),
    receivedAt: instant("received_at").notNull(),
    handledAt: instant("handled_at"),
    attempts: integer("attempts").notNull().default(0),
    /** Real time: before it no worker acts on the row, because one does now or the last try failed. */
    notBefore: instant("not_before").notNull().default(sql`now()`),
    lastError: text("last_error"),
  },
  (t) => [
    primaryKey({ columns: [t.source, t.id] }),
    index("inbox_unhandled_idx").on(t.notBefore).where(sql`handled_at is null`),
  ],
);

/** When a schedule last ran, so that several workers run it once. */
export const scheduleRuns = pgTable("schedule_runs", {
  name: text("name").primaryKey(),
  lastRunAt: instant("last_run_at").notNull(),
});

/** Who runs the MX of a recipient domain. */
export const recipientDomains = pgTable("recipient_domains", {
  domain: text("domain").primaryKey(),
  operator: text("operator").notNull(),
  mxHost: text("mx_host"),
  /** ok, no-mx, null-mx, nxdomain, unknown */
  status: text("status").notNull(),
  checkedAt: instant("checked_at").notNull(),
  failures: integer("failures").notNull().default(0),
});
