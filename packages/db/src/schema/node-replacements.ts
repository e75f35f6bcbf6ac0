import type { ReplacementState } from "@penguinmails/core/fleet/next-replacement-step";
import { sql } from "drizzle-orm";
import { foreignKey, index, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant, tenantId } from "./columns.ts";
import { nodes } from "./fleet.ts";
import { tenants } from "./tenants.ts";

/** A node that another one takes the place of. At most one of a node is not over. */
export const nodeReplacements = pgTable(
  "node_replacements",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    /** The node that goes. */
    nodeId: uuid("node_id").notNull(),
    nextNodeId: uuid("next_node_id").notNull(),
    state: text("state").$type<ReplacementState>().notNull(),
    /** The domain whose mail is held so that it can move, and since when; domains may be removed meanwhile. */
    heldDomainId: uuid("held_domain_id"),
    heldSince: instant("held_since"),
    /** The domain that moved last and has yet to be seen leaving from the next node; null: none is waited for. */
    unprovenDomainId: uuid("unproven_domain_id"),
    movedAt: instant("moved_at"),
    drainingSince: instant("draining_since"),
    /** What it waits for. */
    note: text("note"),
    /** Why it goes no further, and what a person does; null: it goes on. */
    failureCause: text("failure_cause"),
    failureRemedy: text("failure_remedy"),
    askedAt: instant("asked_at").notNull(),
    endedAt: instant("ended_at"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex("node_replacements_open_key").on(t.tenantId, t.nodeId).where(sql`ended_at is null`),
    index().on(t.tenantId, t.nextNodeId),
    foreignKey({ columns: [t.tenantId, t.nodeId], foreignColumns: [nodes.tenantId, nodes.id] }),
    foreignKey({ columns: [t.tenantId, t.nextNodeId], foreignColumns: [nodes.tenantId, nodes.id] }),
  ],
);
