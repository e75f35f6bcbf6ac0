import type { AccountFinding } from "@penguinmails/core/fleet/compare-account";
import { sql } from "drizzle-orm";
import { index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

/** One comparison of the provider's whole account with our books. Of no tenant: staff alone. */
export const accountChecks = pgTable(
  "account_checks",
  {
    id: uuid("id").primaryKey(),
    /** World time, as the next. Staff member; null: the schedule. */
    askedAt: instant("asked_at").notNull(),
    askedBy: uuid("asked_by"),
    endedAt: instant("ended_at"),
    /** Why it came to nothing, as a sentence. */
    trouble: text("trouble"),
    machines: integer("machines"),
    /** All machines and additional addresses whose price is known. */
    monthlyCents: integer("monthly_cents"),
  },
  (t) => [index("account_checks_ended_idx").on(t.endedAt)],
);

/** A difference between the account and our books, from when it was found to when it was gone. */
export const accountFindings = pgTable(
  "account_findings",
  {
    id: uuid("id").primaryKey(),
    /** `findingKey` */
    key: text("key").notNull(),
    kind: text("kind").$type<AccountFinding["kind"]>().notNull(),
    label: text("label").notNull(),
    serviceId: text("service_id"),
    nodeId: uuid("node_id"),
    monthlyCents: integer("monthly_cents"),
    sentence: text("sentence").notNull(),
    foundAt: instant("found_at").notNull(),
    closedAt: instant("closed_at"),
    /** Staff know of it and it stays, for this reason. */
    acknowledgedAt: instant("acknowledged_at"),
    acknowledgedBy: uuid("acknowledged_by"),
    reason: text("reason"),
    /** Staff asked for it to be given back; the next check does it. */
    giveBackAskedAt: instant("give_back_asked_at"),
    /** Why that came to nothing. */
    giveBackTrouble: text("give_back_trouble"),
  },
  (t) => [uniqueIndex("account_findings_open_key").on(t.key).where(sql`closed_at is null`)],
);
