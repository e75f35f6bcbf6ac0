import { day, minute } from "../../time.ts";
import { type BounceClass, type BounceReason, classOfReason } from "../bounce-reason.ts";
import type { ReplyMeaning, ReplyReaction, ReplyScope, ReplySignal } from "./reply-rule.ts";

export type ReactionKind = ReplyReaction["kind"];

type ReactionForm = {
  readonly signal: ReplySignal;
  readonly scopes: readonly ReplyScope[];
  readonly classes: readonly BounceClass[];
  /** What else must be said: how often, or for how long. */
  readonly takes: "count" | "duration" | null;
};

/**
 * What may be asked for by a row that staff write: for each reaction the scopes and classes it makes sense with. Only
 * what speaks of the recipient counts against the recipient, and a class `hard` always suppresses.
 */
export const reactionForms: Readonly<Record<ReactionKind, ReactionForm>> = {
  "suppress-recipient": form("recipient-hard", ["recipient"], ["hard", "mailbox"]),
  "count-recipient": form("recipient-soft", ["recipient"], ["mailbox"], "count"),
  retry: form("network", ["recipient"], ["transient"]),
  slow: form("rate", ["pair"], ["transient", "block"], "duration"),
  cool: form("rate", ["pair", "address", "domain"], ["transient", "block"], "duration"),
  suspend: form("block", ["pair", "address", "mailbox"], ["block", "transient"], "duration"),
  "stop-domain": form("block", ["domain"], ["block"]),
  "config-alarm": form("config", ["address", "domain", "mailbox", "campaign"], ["block", "transient"]),
  "quarantine-campaign": form("content", ["campaign"], ["block", "size"]),
  "address-listed": form("block", ["address"], ["block"]),
  "domain-listed": form("block", ["domain"], ["block"]),
  "hold-recipient-domain": form("ok", ["recipient-company"], ["block"], "duration"),
};

export const countLimits = { least: 1, most: 10 } as const;
export const durationLimitsMs = { least: minute, most: 30 * day } as const;

/** What a row is asked to mean; `k` and `durationMs` null where the reaction takes none. */
export type MeaningDraft = {
  readonly reason: BounceReason;
  readonly scope: ReplyScope;
  readonly reaction: ReactionKind;
  /** Bounces of one recipient after which mail to it ends. */
  readonly k: number | null;
  readonly durationMs: number | null;
};

/** One thing that doesn't go together, with the field it is about. */
type MeaningFault = { readonly field: keyof MeaningDraft; readonly message: string };

/** Everything about the draft that doesn't go together. */
export function meaningFaults(draft: MeaningDraft): readonly MeaningFault[] {
  const { scopes, classes, takes } = reactionForms[draft.reaction];
  const bounceClass = classOfReason[draft.reason];
  const faults: MeaningFault[] = [];
  if (!scopes.includes(draft.scope))
    faults.push({ field: "scope", message: `${draft.reaction} goes with ${scopes.join(", ")}.` });
  if (!classes.includes(bounceClass))
    faults.push({
      field: "reason",
      message: `${draft.reason} is of class ${bounceClass}; ${draft.reaction} goes with ${classes.join(", ")}.`,
    });
  if ((takes === "count") !== (draft.k !== null))
    faults.push({ field: "k", message: takes === "count" ? "After how many?" : "Takes no count." });
  if ((takes === "duration") !== (draft.durationMs !== null))
    faults.push({
      field: "durationMs",
      message: takes === "duration" ? "For how long?" : "Takes no duration.",
    });
  return faults;
}

/** The meaning of a draft without faults. */
export function meaningOf({ reason, scope, reaction: kind, k, durationMs }: MeaningDraft): ReplyMeaning {
  const signal = reason === "greylisted" ? "greylist" : reactionForms[kind].signal;
  return {
    reason,
    signal,
    scope,
    reaction: reactionOf(kind, k ?? countLimits.most, durationMs ?? 0),
    durationMs,
  };
}

function reactionOf(kind: ReactionKind, k: number, ms: number): ReplyReaction {
  switch (kind) {
    case "count-recipient":
      return { kind, k };
    case "suspend":
    case "hold-recipient-domain":
      return { kind, ms };
    default:
      return { kind };
  }
}

function form(
  signal: ReplySignal,
  scopes: readonly ReplyScope[],
  classes: readonly BounceClass[],
  takes: ReactionForm["takes"] = null,
): ReactionForm {
  return { signal, scopes, classes, takes };
}
