import { type Policy, policy as shipped } from "../policy.ts";
import { day, type EpochMs, hour, minute } from "../time.ts";
import { firstDayCap } from "./cap-group.ts";
import { ceilingOf, isNearCeiling, metDailyCeiling, settledBelowCeiling } from "./ceiling.ts";
import { type DecisionDraft, rounded } from "./decision.ts";
import type { Judgement } from "./judge.ts";

export type PairWarmth = "cold" | "warming" | "warm" | "slowed" | "resting" | "quarantined" | "retired";

/** What the warm-up knows of one address × operator. Caps are messages per sending day. */
export type PairState = {
  readonly operator: string;
  readonly state: PairWarmth;
  readonly capPerDay: number;
  readonly restsUntil: EpochMs | null;
  readonly restCount: number;
  readonly blockStage: number;
  readonly rateFactor: number;
  readonly connections: number;
  readonly ceilingPerDay: number | null;
  readonly ceilingAt: EpochMs | null;
  readonly lastGoodAt: EpochMs | null;
  readonly lastUsedAt: EpochMs | null;
};

export type PairMove = { readonly pair: PairState; readonly decision: DecisionDraft | null };

/** The state of a pair that was never used. */
export function coldPair(operator: string, policy: Policy = shipped): PairState {
  return {
    operator,
    state: "cold",
    capPerDay: firstDayCap(operator, policy),
    restsUntil: null,
    restCount: 0,
    blockStage: 0,
    rateFactor: 1,
    connections: policy.connections.cold,
    ceilingPerDay: null,
    ceilingAt: null,
    lastGoodAt: null,
    lastUsedAt: null,
  };
}

/** Quarantined without an end of its own (its address is listed): only a release moves it. */
export function isHeld(pair: Pick<PairState, "state" | "restsUntil">): boolean {
  return pair.state === "quarantined" && pair.restsUntil === null;
}

/**
 * Fast loop: what one reply of the operator does to the pair. `rate` rests it 10 min, doubling up to 160; `block`
 * pauses it 4, 24, then 72 h and halves its cap; `ok` gives back connections and rate, one step a clean hour.
 * Replies that arrive while the pair rests already are echoes of the same cause and move nothing.
 */
export function onPairSignal(
  pair: PairState,
  signal: "ok" | "rate" | "block",
  context: {
    readonly nowMs: EpochMs;
    readonly usedToday: number;
    readonly retryAfterMs: number | null;
    readonly replyText: string;
  },
  policy: Policy = shipped,
): PairMove {
  const { nowMs } = context;
  if (pair.state === "retired" || isHeld(pair)) return { pair, decision: null };
  if (signal === "ok") return recover(pair, nowMs, policy);
  if (pair.restsUntil !== null && pair.restsUntil > nowMs) return { pair, decision: null };
  return signal === "rate" ? rest(pair, context, policy) : pause(pair, context, policy);
}

function rest(pair: PairState, context: Parameters<typeof onPairSignal>[2], policy: Policy): PairMove {
  const restMs = Math.max(
    Math.min(policy.pair.restMs * 2 ** pair.restCount, policy.pair.maxRestMs),
    Math.min(context.retryAfterMs ?? 0, policy.pair.maxRestMs),
  );
  const restsUntil = context.nowMs + restMs;
  const ceilingPerDay = ceilingOf(context.usedToday);
  const next: PairState = {
    ...pair,
    state: "resting",
    restsUntil,
    restCount: Math.min(pair.restCount + 1, 4),
    rateFactor: Math.max(policy.pair.restRateFactor * pair.rateFactor, 1 / 16),
    connections: policy.connections.cold,
    ceilingPerDay,
    ceilingAt: context.nowMs,
  };
  return {
    pair: next,
    decision: {
      limit: "rate",
      before: `${pair.connections} connection(s), rate ×${rounded(pair.rateFactor)}`,
      after: `rests ${Math.round(restMs / minute)} min, then ${next.connections} connection, rate ×${rounded(next.rateFactor)}`,
      reason: `${pair.operator} asked this address to slow down: “${excerpt(context.replyText)}”`,
      clears: "The rest ends by itself; the rate comes back a step with each clean hour.",
      clearsAt: restsUntil,
      evidence: { usedToday: context.usedToday, restsInARow: next.restCount },
    },
  };
}

function pause(pair: PairState, context: Parameters<typeof onPairSignal>[2], policy: Policy): PairMove {
  const stages = policy.pair.blockPauseMs;
  const pauseMs = stages[Math.min(pair.blockStage, stages.length - 1)] ?? 4 * hour;
  const restsUntil = context.nowMs + pauseMs;
  const capPerDay = Math.max(1, Math.floor(pair.capPerDay * policy.pair.blockCapFactor));
  return {
    pair: {
      ...pair,
      state: "quarantined",
      restsUntil,
      blockStage: pair.blockStage + 1,
      capPerDay,
      connections: policy.connections.cold,
      rateFactor: Math.min(pair.rateFactor, policy.pair.restRateFactor),
      ceilingPerDay: Math.max(capPerDay, ceilingOf(context.usedToday)),
      ceilingAt: context.nowMs,
    },
    decision: {
      limit: "capPerDay",
      before: String(pair.capPerDay),
      after: `${capPerDay} after a pause of ${Math.round(pauseMs / hour)} h`,
      reason: `${pair.operator} blocked this address: “${excerpt(context.replyText)}”`,
      clears:
        "After the pause a few messages probe; when they are taken, sending goes on and the cap grows again.",
      clearsAt: restsUntil,
      evidence: { usedToday: context.usedToday, blocksInARow: pair.blockStage + 1 },
    },
  };
}

/** One clean hour gives back one step; an hour counts from the last step or from the end of the rest. */
function recover(pair: PairState, nowMs: EpochMs, policy: Policy): PairMove {
  const used = { ...pair, lastUsedAt: nowMs };
  if (pair.state === "cold")
    return { pair: { ...used, state: "warming", lastGoodAt: nowMs }, decision: null };
  const resting = pair.restsUntil !== null && pair.restsUntil > nowMs;
  const cleanSince = Math.max(pair.lastGoodAt ?? 0, pair.restsUntil ?? 0);
  if (resting || nowMs - cleanSince < hour) return { pair: used, decision: null };
  const [mostConnections] = connectionsTo(pair.operator, policy);
  const rateFactor = Math.min(1, pair.rateFactor + 0.08);
  const connections = Math.min(pair.connections + 1, mostConnections);
  const restored = rateFactor >= 1;
  return {
    pair: {
      ...used,
      state: restored ? stateAtFullRate(pair.capPerDay, policy) : "slowed",
      rateFactor,
      connections,
      restsUntil: null,
      restCount: Math.max(0, pair.restCount - (restored ? 1 : 0)),
      blockStage: restored ? 0 : pair.blockStage,
      lastGoodAt: nowMs,
    },
    decision:
      restored && pair.rateFactor < 1
        ? {
            limit: "rate",
            before: `rate ×${rounded(pair.rateFactor)}`,
            after: "full rate",
            reason: `${pair.operator} has taken mail from this address without complaint for a while.`,
            clears: null,
            clearsAt: null,
            evidence: { connections },
          }
        : null,
  };
}

/** What a sending day of one pair looked like. `weeklyMean` is messages per day over the last 7 days with traffic. */
export type PairDay = {
  readonly used: number;
  readonly weeklyMean: number;
  /** Deferrals for rate or reputation per message handed over (0..1). */
  readonly rateShare: number;
  readonly judgement: Judgement;
};

/**
 * Slow loop, once per finished sending day: grow only when at least 60 % of the cap was used and the evidence is
 * clean, never above twice the 7-day mean; idle days do not grow and long idleness decays. A day whose volume, not
 * its pace, was too much for the operator leaves a cap a little below it.
 */
export function closePairDay(
  pair: PairState,
  today: PairDay,
  nowMs: EpochMs,
  policy: Policy = shipped,
): PairMove {
  if (pair.state === "retired" || isHeld(pair)) return { pair, decision: null };
  const floor = firstDayCap(pair.operator, policy);
  if (today.used === 0) return decayWhenIdle(pair, nowMs, floor, policy);
  const { verdict } = today.judgement;
  if (verdict === "stop" || verdict === "back") return cut(pair, 0.5, today, nowMs, verdict, policy);
  if (verdict === "ease") return cut(pair, 0.85, today, nowMs, verdict, policy);
  if (metDailyCeiling(pair, today, nowMs, policy)) return settledBelowCeiling(pair, today);
  if (verdict === "hold" || today.rateShare > 0.04) return { pair, decision: null };
  if (pair.rateFactor < 1 || (pair.restsUntil ?? 0) > nowMs) return { pair, decision: null };
  if (today.used < policy.pair.growthNeedsUsedShare * pair.capPerDay) return { pair, decision: null };
  const factor = isNearCeiling(pair, nowMs, policy)
    ? policy.pair.growthFactorNearCeiling
    : policy.pair.growthFactor;
  const ceiling = Math.floor(policy.pair.maxTimesWeeklyMean * today.weeklyMean);
  const capPerDay = Math.min(Math.ceil(pair.capPerDay * factor), ceiling, policy.pair.coldAddressPerDay);
  if (capPerDay <= pair.capPerDay) return { pair, decision: null };
  return {
    pair: { ...pair, capPerDay, state: stateAtFullRate(capPerDay, policy), lastGoodAt: nowMs },
    decision: {
      limit: "capPerDay",
      before: String(pair.capPerDay),
      after: String(capPerDay),
      reason: `A good day at ${pair.operator}: ${today.used} of ${pair.capPerDay} used and nothing held against it.`,
      clears: null,
      clearsAt: null,
      evidence: {
        used: today.used,
        factor,
        bounceRate: rounded(today.judgement.bounceRate),
        complaintRate: rounded(today.judgement.complaintRate),
      },
    },
  };
}

function cut(
  pair: PairState,
  factor: number,
  today: PairDay,
  nowMs: EpochMs,
  verdict: string,
  policy: Policy,
): PairMove {
  const capPerDay = Math.max(1, Math.floor(pair.capPerDay * factor));
  const stops = verdict === "stop";
  if (!stops && capPerDay === pair.capPerDay) return { pair, decision: null };
  const rests = pair.restsUntil !== null && pair.restsUntil > nowMs;
  const restsUntil = stops ? Math.max(nowMs + day, pair.restsUntil ?? 0) : pair.restsUntil;
  const { because, bounceRate, complaintRate } = today.judgement;
  return {
    pair: {
      ...pair,
      capPerDay,
      state: stops ? "quarantined" : rests ? pair.state : "slowed",
      restsUntil,
      ceilingPerDay: capPerDay,
      ceilingAt: nowMs,
    },
    decision: {
      limit: "capPerDay",
      before: String(pair.capPerDay),
      after: stops ? `${capPerDay} after a pause of 24 h` : String(capPerDay),
      reason:
        because === "complaint"
          ? `Too many people at ${pair.operator} call this spam (about ${percent(complaintRate)} of what was delivered).`
          : `Too many addresses at ${pair.operator} do not exist (about ${percent(bounceRate)}).`,
      clears: `Clean days below ${percent(because === "complaint" ? policy.complaint.slow : policy.bounce.slow)} let it grow again.`,
      clearsAt: stops ? restsUntil : null,
      evidence: { used: today.used, bounceRate: rounded(bounceRate), complaintRate: rounded(complaintRate) },
    },
  };
}

function decayWhenIdle(pair: PairState, nowMs: EpochMs, floor: number, policy: Policy): PairMove {
  if (pair.lastUsedAt === null || nowMs - pair.lastUsedAt <= policy.pair.idleDecayAfterMs)
    return { pair, decision: null };
  const capPerDay = Math.max(floor, Math.floor(pair.capPerDay * 0.5 ** (1 / 14)));
  if (capPerDay >= pair.capPerDay) return { pair, decision: null };
  return {
    pair: { ...pair, capPerDay, state: capPerDay === floor ? "cold" : pair.state },
    decision: {
      limit: "capPerDay",
      before: String(pair.capPerDay),
      after: String(capPerDay),
      reason: `Nothing was sent to ${pair.operator} from this address for more than two weeks, and operators forget.`,
      clears: "Regular sending lets it grow again.",
      clearsAt: null,
      evidence: { idleDays: Math.floor((nowMs - pair.lastUsedAt) / day) },
    },
  };
}

function stateAtFullRate(capPerDay: number, policy: Policy): "warm" | "warming" {
  return capPerDay >= policy.pair.coldAddressPerDay ? "warm" : "warming";
}

function connectionsTo(operator: string, policy: Policy): readonly [number, number] {
  const { byOperator, others } = policy.connections;
  return (Object.hasOwn(byOperator, operator) ? byOperator[operator] : undefined) ?? others;
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 140 ? `${line.slice(0, 139)}…` : line;
}
function percent(value: number): string {
  return `${rounded(value * 100)} %`;
}
