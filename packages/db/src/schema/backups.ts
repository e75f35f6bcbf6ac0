import type { BackupContents } from "@penguinmails/core/backups/tar-contents";
import { sql } from "drizzle-orm";
import {
  bigint,
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

/** A backup of a node: one that was begun, is kept, failed, or is being deleted. Its file has its id for a name. */
export const nodeBackups = pgTable(
  "node_backups",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    nodeId: uuid("node_id").notNull(),
    state: text("state").$type<"running" | "done" | "failed" | "dropping">().notNull(),
    startedAt: instant("started_at").notNull(),
    endedAt: instant("ended_at"),
    /** Real time: until then it is its worker's, unless that died. Null: nobody has begun. */
    leaseUntil: instant("lease_until"),
    /** Workers that began it. */
    attempts: integer("attempts").notNull().default(0),
    /** Of the stored file. */
    bytes: bigint("bytes", { mode: "number" }),
    /** Of the stored file, in hex. */
    sha256: text("sha256"),
    contents: jsonb("contents").$type<BackupContents>(),
    /** What a good backup lacks, as a sentence. */
    note: text("note"),
    /** Why it failed, as a sentence. */
    error: text("error"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    index().on(t.tenantId, t.nodeId, t.startedAt),
    uniqueIndex("node_backups_running_key").on(t.tenantId, t.nodeId).where(sql`state = 'running'`),
    foreignKey({ columns: [t.tenantId, t.nodeId], foreignColumns: [nodes.tenantId, nodes.id] }),
  ],
);
