import type { FeedMetric, FeedSource, Unread } from "@penguinmails/core/ports/operator-feed";
import type { EpochMs } from "@penguinmails/core/time";
import { doublePrecision, index, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { instant, tenantId } from "./columns.ts";
import { tenants } from "./tenants.ts";

/** How the last reading of an operator's statistics went. Shared by all tenants; no row: never read. */
export const operatorFeeds = pgTable("operator_feeds", {
  source: text("source").$type<FeedSource>().primaryKey(),
  askedAt: instant("asked_at").notNull(),
  /** The last reading that worked, and how many domains or addresses it spoke of; null: none ever did. */
  answeredAt: instant("answered_at"),
  covered: integer("covered").notNull().default(0),
  /** Why the last one failed, for staff; null: it did not. */
  fault: text("fault"),
  /** Domains and addresses that could not be read while the rest was. */
  unread: jsonb("unread").$type<readonly UnreadSubject[]>().notNull().default([]),
});

/** Tried again by itself at `nextAt` (world time), after `tries` times in a row that failed since `since`. */
export type UnreadSubject = Unread & {
  readonly since: EpochMs;
  readonly tries: number;
  readonly nextAt: EpochMs;
};

/** What an operator says of a domain or an address, a day and a metric at a time. */
export const operatorWords = pgTable(
  "operator_words",
  {
    tenantId: tenantId().references(() => tenants.id),
    source: text("source").$type<FeedSource>().notNull(),
    subjectKind: text("subject_kind").$type<"domain" | "address">().notNull(),
    subjectId: uuid("subject_id").notNull(),
    day: text("day").notNull(),
    metric: text("metric").$type<FeedMetric>().notNull(),
    /** Ends of the range, as the port says; both null: not enough data. */
    least: doublePrecision("least"),
    most: doublePrecision("most"),
    /** UTC day on which we first heard this value: the sending day whose judgement heeds it. */
    toldDay: text("told_day").notNull(),
  },
  (t) => [
    primaryKey({
      name: "operator_words_key",
      columns: [t.tenantId, t.source, t.subjectKind, t.subjectId, t.day, t.metric],
    }),
    index("operator_words_day_idx").on(t.tenantId, t.day),
  ],
);
