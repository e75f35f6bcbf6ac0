import { boolean, index, integer, pgTable, primaryKey, text, unique, uuid } from "drizzle-orm/pg-core";
import { instant, tenantId } from "./columns.ts";
import { tenants } from "./tenants.ts";

/** What a receiver reported of a domain's mail (DMARC aggregate reports): one source, treated alike. Never proof. */
export const dmarcRows = pgTable(
  "dmarc_rows",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    domainId: uuid("domain_id").notNull(),
    /** Who reports, and under which id: the same report counts once. */
    org: text("org").notNull(),
    reportId: text("report_id").notNull(),
    beginsAt: instant("begins_at").notNull(),
    endsAt: instant("ends_at").notNull(),
    sourceIp: text("source_ip").notNull(),
    headerFrom: text("header_from").notNull(),
    disposition: text("disposition").$type<"none" | "quarantine" | "reject">().notNull(),
    /** Passed and aligned with the From domain, as the next. */
    dkim: boolean("dkim").notNull(),
    spf: boolean("spf").notNull(),
    messages: integer("messages").notNull(),
    receivedAt: instant("received_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    unique("dmarc_rows_once_key").on(
      t.tenantId,
      t.domainId,
      t.org,
      t.reportId,
      t.sourceIp,
      t.headerFrom,
      t.disposition,
      t.dkim,
      t.spf,
    ),
    index("dmarc_rows_received_idx").on(t.tenantId, t.domainId, t.receivedAt),
  ],
);
