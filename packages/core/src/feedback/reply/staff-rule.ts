import { classOfReason } from "../bounce-reason.ts";
import { type MeaningDraft, meaningOf } from "./reactions.ts";
import type { ReplyRule } from "./reply-rule.ts";
import { replyRules } from "./reply-rules.ts";
import { piecesOf } from "./template.ts";

/** A row that staff wrote, in one version. */
export type StaffRule = MeaningDraft & {
  /** Lower case, digits and hyphens. */
  readonly name: string;
  readonly version: number;
  /** With `*` for whatever stands between: see `piecesOf`. */
  readonly template: string;
  /** As named by `operatorOfMx`; null for all. */
  readonly operator: string | null;
  /** Replies it was written for, addresses as `<@>`. */
  readonly samples: readonly string[];
};

/** How the rows of staff are told from those that shipped: no shipped id begins so. */
export const staffPrefix = "staff/";

/** As a row of the table. */
export function ruleOfStaff(rule: StaffRule): ReplyRule {
  return {
    id: `${staffPrefix}${rule.name}`,
    version: rule.version,
    operators: rule.operator === null ? "any" : [rule.operator],
    class: classOfReason[rule.reason],
    ...meaningOf(rule),
    template: rule.template,
    samples: rule.samples,
  };
}

/**
 * The table that holds with these rows of staff: theirs first, then those that shipped. Among theirs the one for an
 * operator comes before one for all, the one with more words before one with fewer, then by name: whoever loads the
 * same rows has the same table.
 */
export function tableWith(staffRows: readonly ReplyRule[]): readonly ReplyRule[] {
  return staffRows.length === 0 ? replyRules : [...[...staffRows].sort(moreSpecificFirst), ...replyRules];
}

function moreSpecificFirst(a: ReplyRule, b: ReplyRule): number {
  return (
    Number(a.operators === "any") - Number(b.operators === "any") ||
    lengthOf(b) - lengthOf(a) ||
    (a.id < b.id ? -1 : 1)
  );
}

function lengthOf({ template = "" }: ReplyRule): number {
  return piecesOf(template).join("").length;
}
