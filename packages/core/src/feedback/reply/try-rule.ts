import { classifyReply } from "./classify-reply.ts";
import type { ReplyRule, ReplyVerdict } from "./reply-rule.ts";
import { replyRules } from "./reply-rules.ts";
import { tableWith } from "./staff-rule.ts";

/** A reply that another row was written for, and that would mean something else. */
type ChangedSample = {
  /** Id of the row whose sample it is. */
  readonly row: string;
  readonly sample: string;
  readonly operator: string;
  readonly before: string;
  readonly after: string;
};

/** What a row would do to the table. */
type RuleTrial = {
  /** Own samples that another row decides, or none. */
  readonly missed: readonly { readonly at: number; readonly decidedBy: string }[];
  /** Whether each of its own samples means the same without it. */
  readonly changesNothing: boolean;
  readonly changed: readonly ChangedSample[];
};

/** Tries a row on its own samples and on those of every other row: what shipped, and what else staff wrote. */
export function tryRule(rule: ReplyRule, otherStaffRows: readonly ReplyRule[]): RuleTrial {
  const before = tableWith(otherStaffRows);
  const after = tableWith([...otherStaffRows, rule]);
  const id = `${rule.id}@${rule.version}`;
  const operator = rule.operators === "any" ? "others" : (rule.operators[0] ?? "others");
  const own = rule.samples.map((text) => ({
    before: read(before, text, operator),
    after: read(after, text, operator),
  }));
  return {
    missed: own.flatMap((sample, at) =>
      sample.after.rule === id ? [] : [{ at, decidedBy: sample.after.rule }],
    ),
    changesNothing: own.every((sample) => wordsOf(sample.before) === wordsOf(sample.after)),
    changed: [...otherStaffRows, ...replyRules].flatMap((row) =>
      (row.operators === "any" ? [operator] : row.operators).flatMap((at) =>
        row.samples.flatMap((sample) => {
          const now = read(after, sample, at, row);
          if (now.rule !== id) return [];
          const [was, is] = [wordsOf(read(before, sample, at, row)), wordsOf(now)];
          return was === is ? [] : [{ row: row.id, sample, operator: at, before: was, after: is }];
        }),
      ),
    ),
  };
}

function read(
  table: readonly ReplyRule[],
  text: string,
  operator: string,
  { stages }: Pick<ReplyRule, "stages"> = {},
): ReplyVerdict {
  const stage = stages?.[0];
  return classifyReply({ code: null, enhanced: null, text, operator, ...(stage ? { stage } : {}) }, table);
}

/** All that a verdict makes us do, in words. */
function wordsOf({ class: bounceClass, reason, scope, signal, reaction, durationMs }: ReplyVerdict): string {
  const { kind } = reaction;
  const how = "k" in reaction ? ` after ${reaction.k}` : "";
  const long = durationMs === null ? "" : ` for ${Math.round(durationMs / 60_000)} min`;
  return `${bounceClass} (${reason}), ${kind}${how}${long}, about the ${scope}, counted as ${signal}`;
}
