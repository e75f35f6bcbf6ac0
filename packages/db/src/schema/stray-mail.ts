import type { StrayKind } from "@penguinmails/core/feedback/stray-mail";
import { foreignKey, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant, tenantId } from "./columns.ts";
import { nodes } from "./fleet.ts";
import { tenants } from "./tenants.ts";

/** Mail of one UTC day in a node's collector that proves no message of ours; days that are too old are deleted. */
export const nodeStrayMail = pgTable(
  "node_stray_mail",
  {
    tenantId: tenantId().references(() => tenants.id),
    nodeId: uuid("node_id").notNull(),
    day: text("day").notNull(),
    kind: text("kind").$type<StrayKind>().notNull(),
    mails: integer("mails").notNull(),
    lastAt: instant("last_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.nodeId, t.day, t.kind] }),
    foreignKey({ columns: [t.tenantId, t.nodeId], foreignColumns: [nodes.tenantId, nodes.id] }),
  ],
);
