import { percent } from "../percent.ts";
import { type Policy, policy as shipped } from "../policy.ts";
import { judge, type Verdict } from "../warmup/judge.ts";

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
  /** Null: nothing that a person must look at. `warn`: `slow` is passed or soon will be. `bad`: the same of `stop`. */
  readonly severity: "warn" | "bad" | null;
  readonly sentence: string;
};

/**
 * The policy's limit as a number that people can count down: so many of the week's messages may go wrong. Below the
 * volume that makes a share of it a number, the budget is that volume's, and one complaint stops nobody, as everywhere; what
 * alerts there is what the warm-up's judgement of so few makes limits shrink by (`judge`), because it asks for no volume.
 *
 * Burn rates and their windows follow "Alerting on SLOs" (Site Reliability Workbook, chapter 5: multiwindow,
 * multi-burn-rate alerts), with days for its hours because a day is the grain of our evidence: a fast burn is seen in
 * the last days alone; a slow one over more days, and only while the last days bear it out. With traffic as low as a
 * mailbox's one event is no rate (the same chapter on low-traffic services), so it takes two.
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
  const seen: Seen = { of, volume, used };
  const isFew = volume < leastVolume(of, policy);
  const enough = used >= policy.complaint.minCount;
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
    severity: enough ? (isFew ? severityOfFew(seen, policy) : severityOf(limit, state)) : null,
    sentence: isFew
      ? sentenceOfFew(seen, policy)
      : `${countdown(seen, limit, allowed, policy)}${effectOf(seen, policy)}${burnOf(state, fastBurnRate, slowBurnRate)}`,
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

type Seen = { readonly of: BudgetOf; readonly volume: number; readonly used: number };

/** What the warm-up would rule by these alone. */
function verdictOf({ of, volume, used }: Seen, policy: Policy): Verdict {
  const isBounce = of === "bounce";
  const counts = {
    sent: volume,
    delivered: isBounce ? Math.max(0, volume - used) : volume,
    hard: isBounce ? used : 0,
    complaint: isBounce ? 0 : used,
  };
  return judge(counts, policy).verdict;
}

const shrinking: ReadonlySet<Verdict> = new Set(["ease", "back", "stop"]);

function severityOfFew(few: Seen, policy: Policy): "warn" | "bad" | null {
  const verdict = verdictOf(few, policy);
  if (!shrinking.has(verdict)) return null;
  return verdict === "ease" ? "warn" : "bad";
}

/** Of so few no share can be counted down: what limits make of them, or of one more. */
function sentenceOfFew(few: Seen, policy: Policy): string {
  const { of, volume, used } = few;
  const what = `${used === 0 ? "no" : used} ${of}${used > 1 ? "s" : ""}`;
  const said = `${what} of ${volume} ${of === "bounce" ? `message${volume === 1 ? "" : "s"}` : "delivered"} this week`;
  const verdict = verdictOf(few, policy);
  if (shrinking.has(verdict))
    return `${said}: of so few that is enough for ${verdict === "stop" ? "sending to stop" : "limits to shrink"}.`;
  const next = verdictOf({ of, volume: of === "bounce" ? volume + 1 : volume, used: used + 1 }, policy);
  return shrinking.has(next) ? `${said}: with the next one limits shrink.` : `Not enough data: ${said}.`;
}

/** How far it is to the limit ahead. What follows there is the judgement's: a limit moves the surer it is that a rate is above. */
function countdown({ of, used }: Seen, limit: "slow" | "stop", allowed: number, policy: Policy): string {
  const left = allowed - used;
  const share = `the limit of ${percent(policy[of][limit])}`;
  const passed = limit === "stop" ? `; that of ${percent(policy[of].slow)} is passed` : "";
  if (left > 0) return `${left} ${of}${left === 1 ? "" : "s"} left this week before ${share}${passed}.`;
  const none = `No ${of} left this week: `;
  return `${none}${left === 0 ? `the next one is above ${share}` : "more came than any sender may have"}.`;
}

/** What the warm-up's judgement makes of what came; "": nothing that shrinks a limit. */
function effectOf(seen: Seen, policy: Policy): string {
  const verdict = verdictOf(seen, policy);
  if (!shrinking.has(verdict)) return "";
  return ` What came is enough for ${verdict === "stop" ? "sending to stop" : "limits to shrink"}.`;
}

function burnOf(state: BudgetState, fastBurnRate: number, slowBurnRate: number): string {
  switch (state) {
    case "fast-burn":
      return ` They come ${fastBurnRate} times as fast as the week allows.`;
    case "slow-burn":
      return ` At the pace of these days (${slowBurnRate} times what the week allows) they won’t last it.`;
    case "ok":
    case "spent":
      return "";
  }
}

function whole(count: number): number {
  return Math.max(0, Math.round(count));
}
