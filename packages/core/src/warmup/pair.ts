import { operatorLabel } from "../delivery/operator-name.ts";
import type { RefusedMove } from "../move-table.ts";
import { type Policy, policy as shipped } from "../policy.ts";
import { dayAfter, type EpochMs, hour, minute } from "../time.ts";
import { type AskedTime, pauseLength, restLength, slowForMs, span, stageAfter } from "./asked-time.ts";
import { firstDayCap } from "./cap-group.ts";
import { ceilingAfterRefusal, ceilingOf, disproved, isSpent, isStillShut, isVolume } from "./ceiling.ts";
import { type DecisionDraft, rounded } from "./decision.ts";
import { paceAfterRefusal, paceOfToday, rateAfterCleanHour } from "./pace-after-rest.ts";
import { checkedMove, placeOf } from "./pair-moves.ts";

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
  /** A little below the messages of a day at which the operator asked for less; null: it took on after that, and minds the pace. */
  readonly ceilingPerDay: number | null;
  /** Messages an hour that go again after the rest of that day; null: none is known, or it is not the pace that it minds. */
  readonly pacePerHour: number | null;
  /** When it last asked for less; null: never. */
  readonly ceilingAt: EpochMs | null;
  readonly lastGoodAt: EpochMs | null;
  readonly lastUsedAt: EpochMs | null;
};

/** `refused`: the table of moves forbade what was asked, and the pair is as it was. */
export type PairMove = {
  readonly pair: PairState;
  readonly decision: DecisionDraft | null;
  readonly refused?: RefusedMove;
};

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
    pacePerHour: null,
    ceilingAt: null,
    lastGoodAt: null,
    lastUsedAt: null,
  };
}

/** Quarantined without an end of its own (its address is listed): only a release moves it. */
export function isHeld(pair: Pick<PairState, "state" | "restsUntil">): boolean {
  return placeOf(pair) === "held";
}

/**
 * Fast loop: what one reply of the operator does to the pair. `rate` rests it 10 min, doubling up to 160, and ends its
 * day when no silence helps, or when most of the cap was used and it is known to mind the day's volume; `block` pauses it
 * 4, 24, then 72 h, each time for longer, and halves its cap; `ok` gives back connections, a step a clean hour, and the
 * rate: at once to a little below the pace that was refused, where that is known, else in steps too. Replies that arrive
 * while the pair rests already are echoes of the same cause and move nothing, but for a block in a mere rest. A refusal
 * before anything was taken again says that the same door is still shut: the silence gets longer, rate and cap are not
 * halved once more.
 */
export function onPairSignal(
  pair: PairState,
  signal: "ok" | "rate" | "block",
  context: AskedTime & {
    readonly nowMs: EpochMs;
    readonly usedToday: number;
    readonly replyText: string;
  },
  policy: Policy = shipped,
): PairMove {
  const { nowMs } = context;
  if (signal === "ok")
    return checkedMove(pair, "taken", () => recover(disproved(pair, context, policy), nowMs, policy));
  const rests = pair.restsUntil !== null && pair.restsUntil > nowMs;
  const isWorse = signal === "block" && pair.state !== "quarantined";
  if (rests && !isWorse) return { pair, decision: null };
  return signal === "rate"
    ? checkedMove(pair, "told-slower", () => rest(pair, context, policy))
    : checkedMove(pair, "blocked", () => pause(pair, context, policy));
}

function rest(pair: PairState, context: Parameters<typeof onPairSignal>[2], policy: Policy): PairMove {
  const { ms, because } = restLength(pair.restCount, context, policy);
  const restsUntil = context.nowMs + ms;
  // The rate comes back an hour after the last good one: a row that asks for longer moves that.
  const slowUntil = context.nowMs + slowForMs(context, policy);
  const spent = isSpent(pair, context.usedToday, context, policy);
  const isOfVolume = spent || isVolume(pair, context, policy);
  // Then knocking on would only turn a deferral into a block.
  const capPerDay = isOfVolume ? Math.min(pair.capPerDay, ceilingOf(context.usedToday)) : pair.capPerDay;
  const rateFactor = isStillShut(pair) ? pair.rateFactor : policy.pair.restRateFactor * pair.rateFactor;
  const pacePerHour = isStillShut(pair) ? pair.pacePerHour : paceAfterRefusal(pair, context, policy);
  const next: PairState = {
    ...pair,
    // Put off instead of blocked, with nothing taken in between: the same door is still shut.
    state: pair.state === "quarantined" ? "quarantined" : "resting",
    capPerDay,
    restsUntil,
    restCount: Math.min(pair.restCount + 1, 4),
    rateFactor: Math.max(rateFactor, 1 / 16),
    connections: policy.connections.cold,
    ceilingPerDay: ceilingAfterRefusal(pair, context, isOfVolume),
    pacePerHour: isOfVolume ? null : pacePerHour,
    ceilingAt: context.nowMs,
    lastGoodAt: slowUntil - hour > restsUntil ? slowUntil - hour : pair.lastGoodAt,
  };
  const pace = `${next.connections} connection, rate ×${rounded(next.rateFactor)}`;
  const isLower = capPerDay < pair.capPerDay;
  const comesBack =
    next.pacePerHour === null
      ? "the rate comes back a step with each clean hour"
      : "after a clean hour the pace comes back to a little below the one that was refused";
  return {
    pair: next,
    decision: {
      limit: isLower ? "capPerDay" : "rate",
      before: isLower
        ? String(pair.capPerDay)
        : `${pair.connections} connection(s), rate ×${rounded(pair.rateFactor)}`,
      after: isLower ? `${capPerDay}: nothing more today, then ${pace}` : `rests ${span(ms)}, then ${pace}`,
      reason: `${operatorLabel(pair.operator)} asked this address to slow down: “${excerpt(context.replyText)}”${because}${spent ? " No silence helps: it minds the day's volume." : ""}`,
      clears: isLower
        ? "Sending goes on with the next sending day; days without such a reply let the cap grow again, slowly at first."
        : `The rest ends by itself; ${comesBack}.`,
      clearsAt: isLower ? Math.max(restsUntil, dayAfter(context.nowMs)) : restsUntil,
      evidence: { usedToday: context.usedToday, restsInARow: next.restCount },
    },
  };
}

function pause(pair: PairState, context: Parameters<typeof onPairSignal>[2], policy: Policy): PairMove {
  const { ms, because } = pauseLength(pair.blockStage, context, policy);
  // A block in a rest may ask for less than what is left of it.
  const restsUntil = Math.max(context.nowMs + ms, pair.restsUntil ?? 0);
  const isSameBlock = pair.state === "quarantined";
  const capPerDay = isSameBlock
    ? pair.capPerDay
    : Math.max(1, Math.floor(pair.capPerDay * policy.pair.blockCapFactor));
  const ceiling = isSameBlock
    ? {}
    : { ceilingPerDay: Math.max(capPerDay, ceilingOf(context.usedToday)), ceilingAt: context.nowMs };
  return {
    pair: {
      ...pair,
      ...ceiling,
      state: "quarantined",
      restsUntil,
      blockStage: stageAfter(pair.blockStage, ms, policy),
      capPerDay,
      connections: policy.connections.cold,
      pacePerHour: null,
      rateFactor: Math.min(pair.rateFactor, policy.pair.restRateFactor),
    },
    decision: {
      limit: isSameBlock ? "rate" : "capPerDay",
      before: isSameBlock ? "a probe after the pause" : String(pair.capPerDay),
      after: isSameBlock ? `another pause of ${span(ms)}` : `${capPerDay} after a pause of ${span(ms)}`,
      reason: `${operatorLabel(pair.operator)} blocked this address: “${excerpt(context.replyText)}”${because}`,
      clears:
        "After the pause a few messages probe; when they are taken, sending goes on and the cap grows again.",
      clearsAt: restsUntil,
      evidence: { usedToday: context.usedToday, pauseMinutes: Math.round(ms / minute) },
    },
  };
}

/** One clean hour gives back one step; an hour counts from the last step or from the end of the rest. */
function recover(pair: PairState, nowMs: EpochMs, policy: Policy): PairMove {
  const used = { ...pair, lastUsedAt: Math.max(nowMs, pair.lastUsedAt ?? 0) };
  if (pair.state === "cold")
    return { pair: { ...used, state: "warming", lastGoodAt: nowMs }, decision: null };
  const resting = pair.restsUntil !== null && pair.restsUntil > nowMs;
  const cleanSince = Math.max(pair.lastGoodAt ?? 0, pair.restsUntil ?? 0);
  if (resting) return { pair: used, decision: null };
  if (nowMs - cleanSince < hour)
    return { pair: isStillShut(pair) ? { ...used, state: "slowed" } : used, decision: null };
  const mostConnections = connectionsTo(pair.operator, policy);
  const rateFactor = rateAfterCleanHour(pair, nowMs, policy);
  const connections = Math.min(pair.connections + 1, mostConnections);
  const restored = rateFactor >= 1;
  return {
    pair: {
      ...used,
      state: restored ? stateAtFullRate(pair.capPerDay, policy) : "slowed",
      rateFactor,
      connections,
      restsUntil: null,
      restCount: Math.max(0, pair.restCount - 1),
      blockStage: restored ? 0 : pair.blockStage,
      lastGoodAt: nowMs,
    },
    decision: pair.rateFactor < rateFactor ? faster(pair, rateFactor, connections, nowMs, policy) : null,
  };
}

/** Null: a step on the way to the full rate. */
function faster(
  { operator, rateFactor: before, ...pair }: PairState,
  rateFactor: number,
  connections: number,
  nowMs: EpochMs,
  policy: Policy,
): DecisionDraft | null {
  const isFull = rateFactor >= 1;
  if (!isFull && paceOfToday(pair, nowMs, policy) === null) return null;
  const reason = isFull
    ? "has taken mail from this address without complaint for a while."
    : "has taken mail for an hour since the rest: it goes on a little below the pace that was refused.";
  return {
    limit: "rate",
    before: `rate ×${rounded(before)}`,
    after: isFull ? "full rate" : `rate ×${rounded(rateFactor)}`,
    reason: `${operatorLabel(operator)} ${reason}`,
    clears: isFull ? null : "Another day tries the full rate again.",
    clearsAt: null,
    evidence: { connections },
  };
}

/** The state of a pair that nothing slows. */
export function stateAtFullRate(capPerDay: number, policy: Policy): "warm" | "warming" {
  return capPerDay >= policy.pair.coldAddressPerDay ? "warm" : "warming";
}

function connectionsTo(operator: string, policy: Policy): number {
  const { byOperator, others } = policy.connections;
  return (Object.hasOwn(byOperator, operator) ? byOperator[operator] : undefined) ?? others;
}

function excerpt(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > 140 ? `${line.slice(0, 139)}…` : line;
}
