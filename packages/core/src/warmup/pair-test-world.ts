import { day } from "../time.ts";
import type { Judgement, Verdict } from "./judge.ts";
import { coldPair, type onPairSignal, type PairState } from "./pair.ts";

/** Monday 2026-03-02, 10:00 UTC. */
export const now = Date.UTC(2026, 2, 2, 10);
export const cold = coldPair("google");
export const warming: PairState = {
  ...cold,
  state: "warming",
  lastGoodAt: now - day,
  lastUsedAt: now - day,
};

/** A reply at that time, of a day that has used half of its cap. */
export const at = (nowMs: number, more: Partial<Parameters<typeof onPairSignal>[2]> = {}) => ({
  nowMs,
  usedToday: 20,
  retryAfterMs: null,
  replyText: "421 4.7.28 unusual rate",
  ...more,
});

const judged = (verdict: Verdict): Judgement => ({
  verdict,
  because: verdict === "clean" || verdict === "insufficient-data" ? null : "bounce",
  bounceRate: 0.04,
  complaintRate: 0.0001,
});

export const aDay = (used: number, verdict: Verdict = "clean", weeklyMean = used, rateShare = 0) => ({
  used,
  weeklyMean,
  rateShare,
  judgement: judged(verdict),
});
