import type { Refused } from "@penguinmails/core/delivery/refusal-hold";
import type { BudgetOf, BudgetState } from "@penguinmails/core/reputation/error-budget";
import type { ReputationKind, ReputationTerm } from "@penguinmails/core/reputation/score";
import type { Standing, WarmupMode } from "@penguinmails/core/warmup/mode";
import { sql } from "drizzle-orm";
import {
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { messages } from "./campaigns.ts";
import { instant, tenantId, writtenAt } from "./columns.ts";
import { addresses } from "./fleet.ts";
import { tenants } from "./tenants.ts";

export type EventKind =
  | "accepted"
  | "refused"
  | "delivered"
  | "deferred"
  | "bounced"
  | "complained"
  | "replied"
  | "auto-replied"
  | "unsubscribed"
  | "opened"
  | "clicked"
  | "failed"
  | "unknown"
  | "settled";

/** What happened to a message. `dedupeKey` makes the same report count once, whichever way it came. */
export const events = pgTable(
  "events",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    messageId: uuid("message_id").notNull(),
    kind: text("kind").$type<EventKind>().notNull(),
    at: instant("at").notNull(),
    /** When we learned of it (world time); null in rows older than this column. */
    seenAt: instant("seen_at"),
    /** What it asked of the address's pair, as it was classified then; null: nothing. */
    signal: text("signal").$type<"ok" | "rate" | "block">(),
    /** What it refuses beyond its message; null: nothing. */
    refuses: text("refuses").$type<Refused>(),
    dedupeKey: text("dedupe_key").notNull(),
    /** hand-over, node-log, collector, link, staff, reconcile */
    source: text("source").notNull(),
    class: text("class"),
    reason: text("reason"),
    replyCode: integer("reply_code"),
    enhanced: text("enhanced"),
    text: text("text"),
    /** Id and version of the classifier's rule, for audits. */
    rule: text("rule"),
    writtenAt: writtenAt(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    unique().on(t.tenantId, t.dedupeKey),
    index("events_message_idx").on(t.tenantId, t.messageId),
    index("events_at_idx").on(t.tenantId, t.at),
    index("events_content_idx").on(t.tenantId, t.at).where(sql`refuses = 'campaign'`),
    index("events_called_unknown_idx").on(t.at).where(sql`reason = 'userunknown'`),
    index("events_unknown_idx").on(t.writtenAt, t.id).where(sql`rule = 'none@1'`),
    foreignKey({ columns: [t.tenantId, t.messageId], foreignColumns: [messages.tenantId, messages.id] }),
  ],
);

/** Counts a day (UTC) for one subject: pair, mailbox, domain, list, campaign or tenant. `operator` is "" unless it matters. */
export const evidenceDaily = pgTable(
  "evidence_daily",
  {
    tenantId: tenantId().references(() => tenants.id),
    subjectKind: text("subject_kind")
      .$type<"pair" | "mailbox" | "domain" | "list" | "campaign" | "tenant">()
      .notNull(),
    subjectId: uuid("subject_id").notNull(),
    operator: text("operator").notNull().default(""),
    day: text("day").notNull(),
    /** Claimed for hand-over (tokens spent). */
    claimed: integer("claimed").notNull().default(0),
    accepted: integer("accepted").notNull().default(0),
    delivered: integer("delivered").notNull().default(0),
    deferred: integer("deferred").notNull().default(0),
    /** Deferrals for rate or reputation only. */
    rate: integer("rate").notNull().default(0),
    hard: integer("hard").notNull().default(0),
    soft: integer("soft").notNull().default(0),
    block: integer("block").notNull().default(0),
    complaint: integer("complaint").notNull().default(0),
    /** Complaints that operators' rates imply beyond those, weighed; set anew whenever an operator tells of the day. */
    impliedComplaint: doublePrecision("implied_complaint").notNull().default(0),
    reply: integer("reply").notNull().default(0),
    optOut: integer("opt_out").notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.subjectKind, t.subjectId, t.operator, t.day] }),
    index("evidence_daily_day_idx").on(t.tenantId, t.day),
  ],
);

/** When a sending day was judged: with the events, what a replay needs to judge it on what was known then. */
export const closedDays = pgTable(
  "closed_days",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    day: text("day").notNull(),
    at: instant("at").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.id] }), unique().on(t.tenantId, t.day)],
);

/** The warm-up state of one address × one operator. */
export const pairs = pgTable(
  "pairs",
  {
    tenantId: tenantId().references(() => tenants.id),
    addressId: uuid("address_id").notNull(),
    operator: text("operator").notNull(),
    state: text("state")
      .$type<"cold" | "warming" | "warm" | "slowed" | "resting" | "quarantined" | "retired">()
      .notNull(),
    capPerDay: integer("cap_per_day").notNull(),
    usageDay: text("usage_day"),
    usedToday: integer("used_today").notNull().default(0),
    /** Theoretical arrival time of the pair's token bucket (GCRA). */
    nextSlotAt: instant("next_slot_at"),
    restsUntil: instant("rests_until"),
    /** How often in a row it had to rest: the exponent of the next rest. */
    restCount: integer("rest_count").notNull().default(0),
    blockStage: integer("block_stage").notNull().default(0),
    rateFactor: doublePrecision("rate_factor").notNull().default(1),
    connections: integer("connections").notNull().default(1),
    ceilingPerDay: integer("ceiling_per_day"),
    pacePerHour: doublePrecision("pace_per_hour"),
    ceilingAt: instant("ceiling_at"),
    lastGoodAt: instant("last_good_at"),
    lastUsedAt: instant("last_used_at"),
    closedDay: text("closed_day"),
    version: integer("version").notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.addressId, t.operator] }),
    foreignKey({ columns: [t.tenantId, t.addressId], foreignColumns: [addresses.tenantId, addresses.id] }),
  ],
);

/** A limit that moved: what, from, to, why, on what evidence, and what clears it. */
export const decisions = pgTable(
  "decisions",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    at: instant("at").notNull(),
    subjectKind: text("subject_kind")
      .$type<"mailbox" | "pair" | "address" | "domain" | "campaign" | "list" | "tenant" | "node">()
      .notNull(),
    subjectId: text("subject_id").notNull(),
    subjectLabel: text("subject_label").notNull(),
    limit: text("limit_name").notNull(),
    before: text("before").notNull(),
    after: text("after").notNull(),
    reason: text("reason").notNull(),
    clears: text("clears"),
    clearsAt: instant("clears_at"),
    evidence: jsonb("evidence").$type<Record<string, number | string>>().notNull(),
    /** The agency's mode when it was ruled. */
    mode: text("mode").$type<WarmupMode>().notNull().default("enforce"),
    standing: text("standing").$type<Standing>().notNull().default("applied"),
    /** When a proposal was answered or lapsed. */
    answeredAt: instant("answered_at"),
    /** The sending day that the slow loop judged; null for every other ruling. */
    judgedDay: text("judged_day"),
    /** Makes a repeated ruling count once. */
    dedupeKey: text("dedupe_key").notNull(),
    writtenAt: writtenAt(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    unique().on(t.tenantId, t.dedupeKey),
    index("decisions_at_idx").on(t.tenantId, t.at),
    index("decisions_proposed_idx").on(t.tenantId, t.subjectId).where(sql`standing = 'proposed'`),
  ],
);

/**
 * Mail that does not go because of what was replied: a domain's (its id) to an operator, or all to a company (its domain,
 * `operator` is ""). Over when `until` has passed; the next one takes its row.
 */
export const refusalHolds = pgTable(
  "refusal_holds",
  {
    tenantId: tenantId().references(() => tenants.id),
    kind: text("kind").$type<Exclude<Refused, "campaign"> | "operator">().notNull(),
    subject: text("subject").notNull(),
    operator: text("operator").notNull().default(""),
    /** The reply that brought it, without addresses. */
    says: text("says").notNull(),
    since: instant("since").notNull(),
    until: instant("until").notNull(),
  },
  (t) => [primaryKey({ columns: [t.tenantId, t.kind, t.subject, t.operator] })],
);

/** What a day's end said of an address, domain, mailbox or the tenant: one row a subject and UTC day. */
export const reputationDaily = pgTable(
  "reputation_daily",
  {
    tenantId: tenantId().references(() => tenants.id),
    subjectKind: text("subject_kind").$type<ReputationKind>().notNull(),
    subjectId: uuid("subject_id").notNull(),
    day: text("day").notNull(),
    /** 0..100; null: not enough data. */
    score: integer("score"),
    /** Each term's factor (0..1) by its name; empty without a score. */
    factors: jsonb("factors").$type<Partial<Record<ReputationTerm["name"], number>>>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.subjectKind, t.subjectId, t.day] }),
    index("reputation_daily_day_idx").on(t.tenantId, t.day),
  ],
);

/** An error budget that burns or is spent: raised once, kept up to date while open, closed when it is well again. */
export const budgetAlerts = pgTable(
  "budget_alerts",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    subjectKind: text("subject_kind").$type<"pair" | "domain" | "mailbox" | "tenant">().notNull(),
    subjectId: text("subject_id").notNull(),
    subjectLabel: text("subject_label").notNull(),
    of: text("budget_of").$type<BudgetOf>().notNull(),
    state: text("state").$type<BudgetState>().notNull(),
    severity: text("severity").$type<"warn" | "bad">().notNull(),
    sentence: text("sentence").notNull(),
    raisedAt: instant("raised_at").notNull(),
    closedAt: instant("closed_at"),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    uniqueIndex("budget_alerts_open_idx")
      .on(t.tenantId, t.subjectKind, t.subjectId, t.of)
      .where(sql`closed_at is null`),
  ],
);

/** Keyed by hash, so that it outlives the erasure of the address itself. */
export const suppressions = pgTable(
  "suppressions",
  {
    tenantId: tenantId().references(() => tenants.id),
    id: uuid("id").notNull(),
    emailHash: text("email_hash").notNull(),
    email: text("email"),
    reason: text("reason")
      .$type<"hard-bounce" | "unreachable" | "complaint" | "unsubscribe" | "manual" | "objection">()
      .notNull(),
    messageId: uuid("message_id"),
    note: text("note"),
    /** When all that was held of the address was erased: then it has neither address nor note. */
    erasedAt: instant("erased_at"),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.tenantId, t.id] }),
    unique().on(t.tenantId, t.emailHash),
    index("suppressions_erased_idx").on(t.tenantId).where(sql`erased_at is not null`),
  ],
);
