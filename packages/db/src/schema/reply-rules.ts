import type { BounceReason } from "@penguinmails/core/feedback/bounce-reason";
import type { ReactionKind } from "@penguinmails/core/feedback/reply/reactions";
import type { ReplyScope } from "@penguinmails/core/feedback/reply/reply-rule";
import { bigint, boolean, integer, jsonb, pgTable, text, unique, uuid } from "drizzle-orm/pg-core";
import { instant } from "./columns.ts";

/**
 * Every version of every row of replies that staff wrote; none is changed or deleted. `change` counts through all rows
 * without a gap, so the highest is the version of the whole table and two who change it at once meet.
 */
export const replyRuleVersions = pgTable(
  "reply_rule_versions",
  {
    change: integer("change").primaryKey(),
    name: text("name").notNull(),
    version: integer("version").notNull(),
    isEnabled: boolean("is_enabled").notNull(),
    template: text("template").notNull(),
    operator: text("operator"),
    reason: text("reason").$type<BounceReason>().notNull(),
    scope: text("scope").$type<ReplyScope>().notNull(),
    reaction: text("reaction").$type<ReactionKind>().notNull(),
    /** Bounces of one recipient, for a reaction that counts. */
    k: integer("k"),
    durationMs: bigint("duration_ms", { mode: "number" }),
    samples: jsonb("samples").$type<readonly string[]>().notNull(),
    /** Ids of rows whose samples this version means to read otherwise. */
    overrides: jsonb("overrides").$type<readonly string[]>().notNull(),
    why: text("why").notNull(),
    staffId: uuid("staff_id").notNull(),
    at: instant("at").notNull(),
  },
  (t) => [unique().on(t.name, t.version)],
);

/** Replies that no row knew, of all agencies, grouped by their words; nothing in them names anybody. */
export const unknownReplies = pgTable("unknown_replies", {
  /** Hash of code, enhanced code and words. */
  key: text("key").primaryKey(),
  template: text("template").notNull(),
  replyCode: integer("reply_code"),
  enhanced: text("enhanced"),
  count: integer("count").notNull(),
  firstSeenAt: instant("first_seen_at").notNull(),
  lastSeenAt: instant("last_seen_at").notNull(),
  /** How often each operator said it. */
  operators: jsonb("operators").$type<Readonly<Record<string, number>>>().notNull(),
  samples: jsonb("samples").$type<readonly string[]>().notNull(),
});

/** Up to which event replies were grouped: one row. */
export const replyMining = pgTable("reply_mining", {
  id: text("id").primaryKey(),
  writtenAt: instant("written_at").notNull(),
  eventId: uuid("event_id").notNull(),
});
