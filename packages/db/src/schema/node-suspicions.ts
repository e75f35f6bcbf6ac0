import type { ForeignMailHour, Hint } from "@penguinmails/core/fleet/suspicion";
import { sql } from "drizzle-orm";
import {
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { instant, tenantId } from "./columns.ts";
import { nodes } from "./fleet.ts";
import { tenants } from "./tenants.ts";

/** A node that looks as if it were somebody else's, from when it does to when nothing speaks for it any more or it is isolated. */
export const nodeSuspicions = pgTable(
  "node_suspicions",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    nodeId: uuid("node_id").notNull(),
    /** What speaks for it now, or spoke at last. */
    hints: jsonb("hints").$type<readonly Hint[]>().notNull(),
    /** World time, as the next. */
    raisedAt: instant("raised_at").notNull(),
    closedAt: instant("closed_at"),
    /** Staff know of these hints and why they are no intruder's; another one asks again. */
    acknowledgedAt: instant("acknowledged_at"),
    acknowledgedBy: uuid("acknowledged_by"),
    reason: text("reason"),
    acknowledgedKeys: jsonb("acknowledged_keys").$type<readonly string[]>().notNull().default([]),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index().on(t.tenantId, t.nodeId),
    uniqueIndex("node_suspicions_open_key").on(t.tenantId, t.nodeId).where(sql`closed_at is null`),
    foreignKey({ columns: [t.tenantId, t.nodeId], foreignColumns: [nodes.tenantId, nodes.id] }),
  ],
);

/** Mail of one hour of the world that left a node and is none of ours; hours that no longer count are deleted. */
export const nodeForeignMail = pgTable(
  "node_foreign_mail",
  {
    tenantId: tenantId().references(() => tenants.id),
    nodeId: uuid("node_id").notNull(),
    hour: instant("hour").notNull(),
    messages: integer("messages").notNull(),
    domains: jsonb("domains").$type<ForeignMailHour["domains"]>().notNull(),
    /** Of the last one that was counted: a log that is read again counts none twice. */
    lastAt: instant("last_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.nodeId, t.hour] }),
    foreignKey({ columns: [t.tenantId, t.nodeId], foreignColumns: [nodes.tenantId, nodes.id] }),
  ],
);
