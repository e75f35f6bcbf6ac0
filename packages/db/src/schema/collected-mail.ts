import { bigint, foreignKey, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant, tenantId } from "./columns.ts";
import { nodes } from "./fleet.ts";
import { tenants } from "./tenants.ts";

/**
 * Mails in a node's collector that the next reader has to know of: `counted` ones, until they are deleted there, and those
 * that could not be taken and `stay`. Others need no row: what they say is recorded once by a key of its own.
 */
export const collectedMails = pgTable(
  "collected_mails",
  {
    tenantId: tenantId().references(() => tenants.id),
    nodeId: uuid("node_id").notNull(),
    /** With `uid` the mail's name in its mailbox (RFC 3501, 2.3.1.1); 32 bits each, unsigned. */
    uidValidity: bigint("uid_validity", { mode: "number" }).notNull(),
    uid: bigint("uid", { mode: "number" }).notNull(),
    kind: text("kind").$type<"counted" | "stays">().notNull(),
    /** Until then the row is kept though the mail is gone, and one that stays is left alone. */
    until: instant("until").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.nodeId, t.uidValidity, t.uid] }),
    foreignKey({ columns: [t.tenantId, t.nodeId], foreignColumns: [nodes.tenantId, nodes.id] }),
  ],
);
