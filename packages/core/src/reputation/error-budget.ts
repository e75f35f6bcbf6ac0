import { type Policy, policy as shipped } from "../policy.ts";

export type BudgetOf = "complaint" | "bounce";
export type BudgetState = "ok" | "slow-burn" | "fast-burn" | "spent";

/**
 * What one sender's week brought. `volume`: messages that could have gone wrong — delivered for complaints, delivered or
 * bounced for bounces. `used`: how many did, over the policy's window, and of those the ones of the last days that the
 * two burn rates look at.
 */
export type BudgetCounts = {
  readonly volume: number;
  readonly used: number;
  readonly usedInSlowDays: number;
  readonly usedInFastDays: number;
};

/** How many more complaints or bounces the week allows. Sentences are for tenants; who it is about is not in them. */
export type ErrorBudget = {
  readonly of: BudgetOf;
  /** The limit ahead: `slow` until more than it allows came, then `stop`. */
  readonly limit: "slow" | "stop";
  readonly volume: number;
  readonly used: number;
  readonly allowed: number;
  readonly left: number;
  /** Pace over the fast and the slow days: 1 uses up the budget in exactly its window. */
  readonly fastBurnRate: number;
  readonly slowBurnRate: number;
  readonly state: BudgetState;
  /** Null: nothing that a person must look at. `warn`: limits shrink or soon will. `bad`: sending stops or soon will. */
  readonly severity: "warn" | "bad" | null;
  readonly sentence: string;
};

/**
 * The policy's limit as a number that people can count down: so many of the week's messages may go wrong. Below the
 * volume that a judgement needs, the budget is that volume's, and one complaint stops nobody, as everywhere.
 *
 * Burn rates and their windows follow "Alerting on SLOs" (Site Reliability Workbook, chapter 5: multiwindow,
 * multi-burn-rate alerts), with days for its hours because a day is the grain of our evidence: a fast burn is seen in
 * the last days alone; a slow one over more days, and only while the last days bear it out. With traffic as low as a
 * mailbox's one event is no rate (the same chapter on low-traffic services), so it takes two, and enough volume.
 */
export function errorBudget(of: BudgetOf, counts: BudgetCounts, policy: Policy = shipped): ErrorBudget {
  const volume = whole(counts.volume);
  const used = whole(counts.used);
  const allowedBefore = (limit: "slow" | "stop") => allowedOf(of, policy[of][limit], volume, policy);
  const limit = used > allowedBefore("slow") ? "stop" : "slow";
  const allowed = allowedBefore(limit);
  const left = Math.max(0, allowed - used);
  const { windowDays, fastBurn, slowBurn } = policy.errorBudget;
  const burnRate = (bad: number, days: number) =>
    Math.round((100 * whole(bad) * windowDays) / (days * Math.max(1, allowed))) / 100;
  const fastBurnRate = burnRate(counts.usedInFastDays, fastBurn.days);
  const slowBurnRate = burnRate(counts.usedInSlowDays, slowBurn.days);
  const state = stateOf();
  const enough = volume >= leastVolume(of, policy) && used >= policy.complaint.minCount;
  return {
    of,
    limit,
    volume,
    used,
    allowed,
    left,
    fastBurnRate,
    slowBurnRate,
    state,
    severity: enough ? severityOf(limit, state) : null,
    sentence: sentenceOf(of, limit, left, state, fastBurnRate, slowBurnRate),
  };

  function stateOf(): BudgetState {
    if (left === 0) return "spent";
    if (fastBurnRate >= fastBurn.rate) return "fast-burn";
    const goesOn = fastBurnRate >= slowBurn.rate;
    return slowBurnRate >= slowBurn.rate && goesOn ? "slow-burn" : "ok";
  }
}

function leastVolume(of: BudgetOf, policy: Policy): number {
  return of === "complaint" ? policy.complaint.minDelivered : policy.bounce.minSent;
}

function allowedOf(of: BudgetOf, share: number, volume: number, policy: Policy): number {
  const least = of === "complaint" ? policy.complaint.minCount - 1 : 0;
  return Math.max(least, Math.floor(share * Math.max(volume, leastVolume(of, policy))));
}

function severityOf(limit: "slow" | "stop", state: BudgetState): "warn" | "bad" | null {
  if (limit === "slow") return state === "ok" ? null : "warn";
  return state === "ok" ? "warn" : "bad";
}

function sentenceOf(
  of: BudgetOf,
  limit: "slow" | "stop",
  left: number,
  state: BudgetState,
  fastBurnRate: number,
  slowBurnRate: number,
): string {
  const count = left === 0 ? `No ${of}` : `${left} ${of}${left === 1 ? "" : "s"}`;
  const next = limit === "slow" ? "limits shrink" : "sending stops";
  const first =
    left > 0
      ? `${count} left this week before ${next}.`
      : limit === "slow"
        ? `${count} left this week: with the next one limits shrink.`
        : `${count} left this week: more came than any sender may have.`;
  switch (state) {
    case "fast-burn":
      return `${first} They come ${fastBurnRate} times as fast as the week allows.`;
    case "slow-burn":
      return `${first} At the pace of these days (${slowBurnRate} times what the week allows) they won’t last it.`;
    case "ok":
    case "spent":
      return first;
  }
}

function whole(count: number): number {
  return Math.max(0, Math.round(count));
}
