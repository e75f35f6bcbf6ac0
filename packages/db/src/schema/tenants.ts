import type { WarmupMode } from "@penguinmails/core/warmup/mode";
import { pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { instant, tenantId, writtenAt } from "./columns.ts";

export const tenants = pgTable("tenants", {
  id: uuid("id").primaryKey(),
  name: text("name").notNull(),
  /** Shown in the footer of every message (CAN-SPAM). */
  postalAddress: text("postal_address"),
  timezone: text("timezone").notNull().default("UTC"),
  /** Why nothing of this tenant is sent, as a sentence; null when sending is allowed. */
  sendingStopped: text("sending_stopped"),
  /** Whether rulings of the warm-up move limits, wait for a person, or are only written down. */
  warmupMode: text("warmup_mode").$type<WarmupMode>().notNull().default("enforce"),
  firstAcceptedAt: instant("first_accepted_at"),
  createdAt: instant("created_at").notNull(),
  writtenAt: writtenAt(),
});

/** A user's permission level in a tenant: owner, manager or viewer. */
export const tenantUsers = pgTable(
  "tenant_users",
  {
    tenantId: tenantId().references(() => tenants.id),
    userId: uuid("user_id").notNull(),
    level: text("level").$type<"owner" | "manager" | "viewer">().notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.userId] })],
);

/** What an idempotent request answered, so that its repetition answers the same. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    key: text("key").notNull(),
    route: text("route").notNull(),
    bodyHash: text("body_hash").notNull(),
    status: text("status").notNull(),
    response: text("response"),
    /** Real time: past it, a call without a response has died with its process and may run again. */
    leaseUntil: instant("lease_until"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), unique().on(t.tenantId, t.route, t.key)],
);
