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
