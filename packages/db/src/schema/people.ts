import { foreignKey, pgTable, primaryKey, unique, uuid } from "drizzle-orm/pg-core";
import { messages } from "./campaigns.ts";
import { instant, tenantId } from "./columns.ts";
import { tenants } from "./tenants.ts";

/** Recipients who asked to be erased, by the link in a message: one row a message. Whom it went to, that row tells. */
export const erasureRequests = pgTable(
  "erasure_requests",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    messageId: uuid("message_id").notNull(),
    askedAt: instant("asked_at").notNull(),
    /** Until then the agency has to answer. */
    dueAt: instant("due_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    unique().on(t.tenantId, t.messageId),
    foreignKey({ columns: [t.tenantId, t.messageId], foreignColumns: [messages.tenantId, messages.id] }),
  ],
);
