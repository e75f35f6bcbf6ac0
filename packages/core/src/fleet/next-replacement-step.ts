import type { Policy } from "../policy.ts";
import { policy as shipped } from "../policy.ts";
import type { EpochMs } from "../time.ts";
import type { NodeStatus } from "./node-status.ts";

/**
 * preparing: the next machine is being made · moving: domains go over one by one · draining: what is still under way on
 * the old machine is waited for and read · retiring: it is given back. The last two are over.
 */
export const replacementStates = [
  "preparing",
  "moving",
  "draining",
  "retiring",
  "done",
  "cancelled",
] as const;
export type ReplacementState = (typeof replacementStates)[number];

/** Where a replacement stands. Times are world time. */
export type ReplacementFacts = {
  readonly state: ReplacementState;
  /** The machine that goes, and the one that comes. */
  readonly old: { readonly name: string; readonly status: NodeStatus };
  readonly next: { readonly name: string; readonly status: NodeStatus; readonly failure: string | null };
  /** Domains that still live on the old machine. */
  readonly domainsLeft: number;
  /** The one whose mail is held so that it can move, since when, and how many of its messages are under way. */
  readonly held: { readonly name: string; readonly since: EpochMs; readonly underWay: number } | null;
  /** The one that moved last, when it sent before, has not gone since and was not yet seen leaving from the next machine. */
  readonly unproven: { readonly name: string; readonly movedAt: EpochMs } | null;
  /** When the last domain had moved; null before `draining`. */
  readonly drainingSince: EpochMs | null;
  /** Messages that left by the old machine and whose fate is open. */
  readonly underWay: number;
  /** What its mail server's queue held when it last told; null: not known. */
  readonly queued: number | null;
  /** When a read of its log that reached the end began; null: never. */
  readonly logReadAt: EpochMs | null;
};

export type ReplacementStep =
  | { readonly do: "wait"; readonly for: string }
  /** Goes no further, and on by itself as soon as the cause is gone. */
  | { readonly do: "stop"; readonly cause: string; readonly remedy: string }
  | { readonly do: "hold-a-domain" }
  | { readonly do: "move-the-held" }
  /** To that state, and nothing more. */
  | { readonly do: "go-on"; readonly to: "moving" | "draining" | "retiring" | "done" }
  /** Its collector is read once more; when it was empty, the old machine goes. */
  | { readonly do: "give-back"; readonly isGivenUp: boolean };

/**
 * What a replacement does next. A domain moves only when nothing of it is under way, because what waits in the old
 * machine's queue is signed with the old key; the next one only when the one before was seen leaving from where it is now.
 */
export function nextReplacementStep(
  facts: ReplacementFacts,
  nowMs: EpochMs,
  policy: Policy = shipped,
): ReplacementStep {
  switch (facts.state) {
    case "preparing":
      return troubleOfNext(facts) ?? prepare(facts);
    case "moving":
      return move(facts, nowMs, policy.replacement);
    case "draining":
      return drain(facts, nowMs, policy.replacement);
    case "retiring":
      return facts.old.status === "retired"
        ? { do: "go-on", to: "done" }
        : { do: "wait", for: `${facts.old.name} is being given back` };
    case "done":
    case "cancelled":
      return { do: "wait", for: "nothing" };
  }
}

function prepare({ next }: ReplacementFacts): ReplacementStep {
  return next.status === "serving"
    ? { do: "go-on", to: "moving" }
    : { do: "wait", for: `${next.name} is being made` };
}

type Waits = Policy["replacement"];

function move(facts: ReplacementFacts, nowMs: EpochMs, waits: Waits): ReplacementStep {
  const { unproven, held, old, next } = facts;
  if (facts.domainsLeft === 0 && unproven === null) return { do: "go-on", to: "draining" };
  const trouble = troubleOfNext(facts);
  if (trouble) return trouble;
  if (unproven !== null) {
    if (nowMs - unproven.movedAt < waits.proofWithinMs)
      return {
        do: "wait",
        for: `${unproven.name} sends nothing until it was seen leaving from ${next.name}`,
      };
    return {
      do: "stop",
      cause: `${unproven.name} moved to ${next.name} and was not seen leaving from it since.`,
      remedy:
        "Its page says which record or field is wrong: mend that, or remove the domain. No other domain moves before.",
    };
  }
  if (held === null) return { do: "hold-a-domain" };
  // A machine that does not serve sends nothing and tells nothing: what is under way on it is not waited for.
  const isWaitedFor = old.status === "serving" && nowMs - held.since < waits.queueWithinMs;
  return held.underWay > 0 && isWaitedFor
    ? { do: "wait", for: `${held.underWay} message(s) of ${held.name} are under way on ${old.name}` }
    : { do: "move-the-held" };
}

function troubleOfNext({ next, old }: ReplacementFacts): ReplacementStep | null {
  const goesOn = `Domains that are on ${old.name} go on sending from it.`;
  switch (next.status) {
    case "failed":
      return {
        do: "stop",
        cause: `${next.name} could not be made: ${next.failure ?? "its plan stopped."} ${goesOn}`,
        remedy: `Mend that and try the plan of ${next.name} again: the replacement goes on by itself. Or cancel it.`,
      };
    case "isolated":
      return {
        do: "stop",
        cause: `${next.name} is isolated. ${goesOn}`,
        remedy: `Release ${next.name} and the replacement goes on by itself.`,
      };
    case "retiring":
    case "retired":
      return {
        do: "stop",
        cause: `${next.name} was given back. ${goesOn}`,
        remedy: "Cancel the replacement and ask for another.",
      };
    case "ordered":
    case "provisioning":
    case "serving":
      return null;
  }
}

function drain(facts: ReplacementFacts, nowMs: EpochMs, waits: Waits): ReplacementStep {
  const { old, underWay, queued, logReadAt } = facts;
  const since = facts.drainingSince ?? nowMs;
  if (facts.domainsLeft > 0) return { do: "go-on", to: "moving" };
  if (old.status === "retiring" || old.status === "retired") return { do: "go-on", to: "retiring" };
  if (old.status !== "serving") return { do: "give-back", isGivenUp: true };
  const lateUntil = since + waits.lateMailMs;
  const open =
    nowMs < lateUntil
      ? "resolvers that remember it still send it mail"
      : underWay > 0
        ? `${underWay} message(s) are under way on it`
        : queued !== 0
          ? "its mail server's queue is not seen empty"
          : logReadAt === null || logReadAt < lateUntil
            ? "its log was not read to the end"
            : null;
  if (open === null) return { do: "give-back", isGivenUp: false };
  if (nowMs - since >= waits.drainWithinMs) return { do: "give-back", isGivenUp: true };
  return { do: "wait", for: `${old.name} drains: ${open}` };
}

/** Where a replacement stands, in one sentence for the agency. */
export function replacementSentence(
  state: ReplacementState,
  old: string,
  next: string,
  domains: { readonly moved: number; readonly left: number },
): string {
  switch (state) {
    case "preparing":
      return `${next} is being made to take the place of ${old}, which goes on as it was.`;
    case "moving":
      return `Domains move from ${old} to ${next} one by one: ${domains.moved} moved, ${domains.left} to go.`;
    case "draining":
      return `All domains are on ${next}; what is still under way on ${old} is waited for and read.`;
    case "retiring":
      return `All domains are on ${next}; ${old} is being given back.`;
    case "done":
      return `${next} took the place of ${old}.`;
    case "cancelled":
      return `${next} was to take the place of ${old}; that was cancelled.`;
  }
}
