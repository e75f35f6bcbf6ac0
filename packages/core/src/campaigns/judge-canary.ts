import { type Policy, policy as shipped } from "../policy.ts";
import type { EpochMs } from "../time.ts";
import { bouncePrior, observe, probabilityAbove } from "../warmup/posterior.ts";

/** What is known of the first messages of a list (`policy.canary.size` of them); counts of messages. */
export type CanaryFacts = {
  /** But for those that were left out. */
  readonly planned: number;
  /** Still to go, or nobody knows yet whether they went. */
  readonly open: number;
  /** Taken by the node. */
  readonly accepted: number;
  /** Delivered or bounced, as the world said. */
  readonly known: number;
  readonly hard: number;
  /** Taken so long ago that nobody will say any more what became of them. */
  readonly silent: number;
  /** Handed over without proof that the node took them. */
  readonly unproven: number;
  readonly lastAcceptedAt: EpochMs | null;
};

/** `unheard`: nothing at all is known of them, and nothing will be. */
type CanaryVerdict = "wait" | "passed" | "failed" | "unheard";

/**
 * Judges the first messages of a list before the rest goes: nine tenths of them settled, two hours passed since the
 * last, the fate of four fifths known. Fails when the bounce rate is above `policy.bounce.stop` with P > 0.8, and at once when
 * so many came back that it fails even if all others arrive. What was never sent judges nothing.
 */
export function judgeCanary(facts: CanaryFacts, nowMs: EpochMs, policy: Policy = shipped): CanaryVerdict {
  const { judgeAfterMs } = policy.canary;
  const failsAmong = (many: number) =>
    probabilityAbove(observe(bouncePrior, facts.hard, many), policy.bounce.stop) > 0.8;
  if (facts.hard > 0 && failsAmong(Math.max(facts.planned, facts.known))) return "failed";
  if (facts.open > 0.1 * facts.planned) return "wait";
  const waitedMs = facts.lastAcceptedAt === null ? judgeAfterMs : nowMs - facts.lastAcceptedAt;
  if (waitedMs < judgeAfterMs || facts.known < 0.8 * (facts.accepted - facts.silent)) return "wait";
  if (facts.silent + facts.unproven > 0 && facts.known === 0) return "unheard";
  if (facts.accepted === 0) return "wait";
  return failsAmong(facts.known) ? "failed" : "passed";
}
