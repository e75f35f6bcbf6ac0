import { type BounceReason, classOfReason } from "@penguinmails/core/feedback/bounce-reason";
import {
  countLimits,
  durationLimitsMs,
  type ReactionKind,
  reactionForms,
} from "@penguinmails/core/feedback/reply/reactions";
import type { ReplyScope } from "@penguinmails/core/feedback/reply/reply-rule";
import { z } from "zod";
import { actReason } from "./admin.ts";
import { id, instant } from "./common.ts";

const reason = z.enum(Object.keys(classOfReason) as BounceReason[]);
const reaction = z.enum(Object.keys(reactionForms) as ReactionKind[]);
const scope = z.enum([...new Set<ReplyScope>(Object.values(reactionForms).flatMap(({ scopes }) => scopes))]);

const ruleName = z
  .string()
  .trim()
  .regex(/^[a-z0-9](?:[a-z0-9-]{2,58}[a-z0-9])$/, "4 to 60 small letters, digits and hyphens");
/** Ids of rows, shipped (`block/dnsbl`) or of staff (`staff/…`), whose samples the row means to read otherwise. */
const overrides = z
  .array(
    z
      .string()
      .regex(/^[a-z0-9-]+\/[a-z0-9-]+$/)
      .max(80),
  )
  .max(40)
  .default([]);

/**
 * `about` of a fault `changes-a-sample`: a sample of another row, which the body does not name in `overrides`, what it
 * means at the operator and what it would mean.
 */
export const changedSampleFault = z.object({
  row: z.string(),
  sample: z.string(),
  operator: z.string(),
  before: z.string(),
  after: z.string(),
});
export type ChangedSampleFault = z.infer<typeof changedSampleFault>;
/** `about` of a fault `overrides-nothing`: a row that the body names in `overrides` in vain. */
export const vainOverrideFault = z.object({ row: z.string() });
export type VainOverrideFault = z.infer<typeof vainOverrideFault>;

/** What a row of replies says. `template`: words, `*` for whatever stands between. */
const draft = {
  template: z.string().trim().min(1).max(300),
  /** As the fleet names operators (`google`, `gmx`, a domain); null for all. */
  operator: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9.-]{2,100}$/, "Not an operator")
    .nullable(),
  reason,
  scope,
  reaction,
  /** Bounces of one recipient, where the reaction counts. */
  k: z.number().int().min(countLimits.least).max(countLimits.most).nullable(),
  durationMs: z.number().int().min(durationLimitsMs.least).max(durationLimitsMs.most).nullable(),
  /** Replies that the row must fit. Addresses are kept as `<@>`. */
  samples: z.array(z.string().trim().min(5).max(1_000)).min(1).max(10),
};
const why = actReason.shape.reason;

/** Versions are counted from 1; the column takes no more. */
const ruleVersion = z.number().int().min(1).max(2_147_483_647);

/** POST /v1/admin/reply-rules → 201 replyRuleView */
export const replyRuleBody = z.strictObject({ name: ruleName, ...draft, overrides, why });
/** PUT /v1/admin/reply-rules/{name} : `basedOn` is the version that was looked at; another one by now is `conflict`. */
export const replyRulePatch = z.strictObject({ ...draft, overrides, why, basedOn: ruleVersion });
/** POST /v1/admin/reply-rules/{name}/roll-back : says again what that version said. */
export const rollBackBody = actReason.extend({ version: ruleVersion });
export const ruleParam = z.strictObject({ name: ruleName });

/** What a reply means that falls to a row. */
const meaning = {
  /** Follows from the reason. */
  class: z.string(),
  reason,
  scope,
  reaction,
  k: z.number().int().nullable(),
  durationMs: z.number().int().nullable(),
};

/** One version of a row that staff wrote. */
export const replyRuleView = z.object({
  name: z.string(),
  version: z.number().int(),
  isEnabled: z.boolean(),
  template: z.string(),
  operator: z.string().nullable(),
  ...meaning,
  samples: z.array(z.string()).readonly(),
  overrides: z.array(z.string()).readonly(),
  why: z.string(),
  /** `name` null: somebody who left. */
  by: z.object({ id, name: z.string().nullable() }),
  at: instant,
});
/** What goes together in a row: for each reaction its scopes, its reasons with their class, and what else it takes. */
export const reactionChoice = z.object({
  reaction,
  scopes: z.array(scope).readonly(),
  reasons: z.array(z.object({ reason, class: z.string() })).readonly(),
  takes: z.enum(["count", "duration"]).nullable(),
});
/** GET /v1/admin/reply-rules : the latest version of each. */
export const replyRulesView = z.object({
  items: z.array(replyRuleView),
  /** Rows that ship with the product. */
  shipped: z.number().int(),
  choices: z.array(reactionChoice),
});
/** GET /v1/admin/reply-rules/{name} : newest version first. */
export const replyRuleHistory = z.object({
  versions: z.array(replyRuleView).min(1),
  choices: z.array(reactionChoice),
});

/** GET /v1/admin/shipped-reply-rules : the rows that ship, in the order in which they are asked. */
export const shippedRuleView = z.object({
  id: z.string(),
  /** Null: whoever says it. */
  operators: z.array(z.string()).readonly().nullable(),
  ...meaning,
  /** Reply codes, or their first digit, and enhanced codes that it asks for; none: any. */
  codes: z.array(z.string()).readonly(),
  /** Replies that it was written for. */
  samples: z.array(z.string()).readonly(),
});

/** GET /v1/admin/unknown-replies : replies that no row in force knows, grouped by their words; the most said first. */
export const unknownReplyView = z.object({
  key: z.string(),
  /** Lower case; `<@>`, `<ip>`, `<host>`, `<id>`, `<name>` and `<n>` stand for what differs. */
  template: z.string(),
  /** What a rule for it may begin with. */
  words: z.string(),
  replyCode: z.number().int().nullable(),
  enhanced: z.string().nullable(),
  /** Deferrals and bounces that said it, of all agencies. */
  count: z.number().int(),
  firstSeenAt: instant,
  lastSeenAt: instant,
  operators: z.array(z.object({ operator: z.string(), count: z.number().int() })),
  /** At most three; nothing in them names anybody. */
  samples: z.array(z.string()).readonly(),
});
