import { type Policy, policy as shipped } from "../policy.ts";
import type { EpochMs } from "../time.ts";
import type { DecisionDraft } from "./decision.ts";
import type { PairMove, PairState } from "./pair.ts";
import { checkedMove } from "./pair-moves.ts";

/** What has to happen before a listed address sends again, as agencies read it. */
export const rotationClears =
  "Our staff find and mend the cause and ask for removal; when the lists answer clean again, they let it send.";

/** The address of this pair stands on lists by which operators refuse: nothing goes until somebody lifts it. */
export function quarantineListed(pair: PairState, lists: readonly string[]): PairMove {
  return checkedMove(pair, "listed", () => ({
    pair: { ...pair, state: "quarantined", restsUntil: null },
    decision: rotationDecision({
      before: pair.state,
      after: "quarantined",
      reason: `The address stands on ${lists.join(" and ")}, and operators refuse mail from there.`,
      clears: rotationClears,
      evidence: { lists: lists.join(", "), capPerDay: pair.capPerDay },
    }),
  }));
}

/** The address of this pair was given back: nothing moves it any more. */
export function retirePair(pair: PairState): PairMove {
  return checkedMove(pair, "given-back", () => ({
    pair: { ...pair, state: "retired", restsUntil: null },
    decision: rotationDecision({
      before: pair.state,
      after: "retired",
      reason: "The address was given back.",
      clears: null,
      evidence: { capPerDay: pair.capPerDay },
    }),
  }));
}

/** Clean again and the task closed: goes on as after a block, at half the cap and the careful rate. */
export function releaseListed(pair: PairState, nowMs: EpochMs, policy: Policy = shipped): PairMove {
  return checkedMove(pair, "delisted", () => release(pair, nowMs, policy));
}

function release(pair: PairState, nowMs: EpochMs, policy: Policy): PairMove {
  const capPerDay = Math.max(1, Math.floor(pair.capPerDay * policy.pair.blockCapFactor));
  return {
    pair: {
      ...pair,
      state: "slowed",
      capPerDay,
      rateFactor: Math.min(pair.rateFactor, policy.pair.restRateFactor),
      connections: policy.connections.cold,
      ceilingPerDay: capPerDay,
      ceilingAt: nowMs,
      pacePerHour: null,
    },
    decision: rotationDecision({
      before: "quarantined",
      after: `slowed, ${capPerDay} a day`,
      reason: "The lists that held the address answer clean again, and its cause was mended.",
      clears: "Clean days let it grow again.",
      evidence: { capBefore: pair.capPerDay },
    }),
  };
}

/** A move into or out of rotation, of a pair or of the whole address. */
export function rotationDecision(
  draft: Pick<DecisionDraft, "before" | "after" | "reason" | "clears" | "evidence">,
): DecisionDraft {
  return { limit: "rotation", clearsAt: null, ...draft };
}
