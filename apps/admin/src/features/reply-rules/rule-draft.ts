import type {
  ReactionChoice,
  ReplyRule,
  ReplyRulePatch,
  UnknownReply,
} from "@penguinmails/api-client/reply-rules";

const minuteMs = 60_000;

/** What stands in the form; numbers and lists as they are typed. */
export type RuleDraft = {
  readonly template: string;
  readonly operator: string;
  readonly reaction: ReplyRule["reaction"];
  readonly reason: ReplyRule["reason"];
  readonly scope: ReplyRule["scope"];
  readonly k: string;
  readonly minutes: string;
  /** One a line. */
  readonly samples: string;
  /** Ids of rows. */
  readonly overrides: readonly string[];
  readonly why: string;
};

/** The form of a new rule: as a rule of all operators that has mail tried again. */
export const emptyDraft: RuleDraft = {
  template: "",
  operator: "",
  reaction: "retry",
  reason: "systemerror",
  scope: "recipient",
  k: "3",
  minutes: "60",
  samples: "",
  overrides: [],
  why: "",
};

/** The form of a rule's next version. */
export function draftOf(rule: ReplyRule): RuleDraft {
  const { template, operator, reaction, reason, scope, k, durationMs, samples, overrides } = rule;
  return {
    ...emptyDraft,
    template,
    operator: operator ?? "",
    reaction,
    reason,
    scope,
    ...(k === null ? {} : { k: String(k) }),
    ...(durationMs === null ? {} : { minutes: String(durationMs / minuteMs) }),
    samples: samples.join("\n"),
    overrides,
  };
}

/**
 * The form of a rule for a reply that no row knows; what it means is for a person to say. Until they do, it means what
 * is done with the unknown: tried again when temporary, counted else.
 */
export function draftFor({ words, replyCode, enhanced, operators, samples }: UnknownReply): RuleDraft {
  const isTemporary = replyCode === null ? (enhanced?.startsWith("4") ?? false) : replyCode < 500;
  const [only, ...others] = operators;
  return {
    ...emptyDraft,
    template: words,
    operator: others.length > 0 || only?.operator === "others" ? "" : (only?.operator ?? ""),
    ...(isTemporary ? {} : ({ reaction: "count-recipient", reason: "filtered" } as const)),
    samples: samples.join("\n"),
  };
}

/** With another reaction, and what goes with it: reason and scope stay where they fit. */
export function withReaction(draft: RuleDraft, choice: ReactionChoice): RuleDraft {
  const reasons = choice.reasons.map(({ reason }) => reason);
  return {
    ...draft,
    reaction: choice.reaction,
    reason: reasons.includes(draft.reason) ? draft.reason : (reasons[0] ?? draft.reason),
    scope: choice.scopes.includes(draft.scope) ? draft.scope : (choice.scopes[0] ?? draft.scope),
  };
}

/** What is sent; the API says what is wrong with it. */
export function bodyOf(draft: RuleDraft, takes: ReactionChoice["takes"]): Omit<ReplyRulePatch, "basedOn"> {
  const { template, operator, reaction, reason, scope, why } = draft;
  return {
    template,
    operator: operator.trim() === "" ? null : operator,
    reaction,
    reason,
    scope,
    k: takes === "count" ? Number(draft.k) : null,
    durationMs: takes === "duration" ? Math.round(Number(draft.minutes) * minuteMs) : null,
    samples: linesOf(draft.samples),
    overrides: [...draft.overrides],
    why,
  };
}

type Faults = readonly {
  readonly code?: string;
  readonly message: string;
  readonly pointer?: string | undefined;
  readonly about?: Readonly<Record<string, string>> | undefined;
}[];

/** What is wrong with samples, each with its line: "Line 2: …". Undefined when nothing is. */
export function sampleError(faults: Faults): string | undefined {
  const told = faults.flatMap(({ pointer = "", message }) => {
    const [, field, at] = pointer.split("/");
    if (field !== "samples") return [];
    return at === undefined ? [message] : [`Line ${Number(at) + 1}: ${message}`];
  });
  return told.length > 0 ? told.join(" ") : undefined;
}

/** A row that the rule would change without naming it, by which of its samples; or, without one, that it names in vain. */
export type OverrideFault = { readonly row: string; readonly sample: string | null };

/** What is wrong with the rows that are overridden, each with its row: what it names, and what it would change. */
export function overrideFaults(faults: Faults, chosen: readonly string[]): readonly OverrideFault[] {
  const told = faults.flatMap(({ code, about }): OverrideFault[] => {
    if (code !== "changes-a-sample" && code !== "overrides-nothing") return [];
    const row = about?.row;
    // Ticked or unticked since: answered.
    if (row === undefined || chosen.includes(row) !== (code === "overrides-nothing")) return [];
    return [{ row, sample: about?.sample ?? null }];
  });
  // A sample that several operators say is one to a person.
  return [...new Map(told.map((fault) => [`${fault.row} ${fault.sample}`, fault])).values()];
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
