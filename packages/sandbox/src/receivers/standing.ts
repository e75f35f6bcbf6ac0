import { day, type EpochMs, hour, minute } from "@penguinmails/core/time";

/** One UTC day of a source at an operator. */
type DayCount = {
  readonly day: number;
  readonly accepted: number;
  readonly complaints: number;
  readonly unknown: number;
};
/** What an operator remembers of an address, or of a domain, that sends to it. */
export type History = {
  readonly firstMs: EpochMs;
  /** Newest last; no older than two weeks. */
  readonly days: readonly DayCount[];
  readonly hour: number;
  readonly acceptedThisHour: number;
  readonly refusedThisHour: number;
  /** Counts up with every decision: the die of the next one. */
  readonly decisions: number;
  readonly coolUntilMs: EpochMs;
  readonly blockedUntilMs: EpochMs;
  readonly blocks: number;
  /** Mails that came back after greylisting. */
  readonly cameBack: number;
};
export type Limits = {
  /** What an address without a past may send. */
  readonly newPerHour: number;
  readonly newPerDay: number;
  /** A day may be this many times the mean of the last seven. */
  readonly spike: number;
  readonly coolMs: number;
};

const rememberedDays = 14;
const meanOverDays = 7;
/** A busy hour may hold this share of a day: in a fast world all of a tick's mails fall into one. */
const hourShare = 1 / 2;
const dayOf = (at: EpochMs): number => Math.floor(at / day);

export function noHistory(at: EpochMs): History {
  const never = { coolUntilMs: 0, blockedUntilMs: 0, blocks: 0, cameBack: 0 };
  const hourNow = Math.floor(at / hour);
  return {
    firstMs: at,
    days: [],
    hour: hourNow,
    acceptedThisHour: 0,
    refusedThisHour: 0,
    decisions: 0,
    ...never,
  };
}

/** With the hour's counts of the hour of `now`, and what is too old forgotten. */
function atTime(history: History, now: EpochMs): History {
  const today = dayOf(now);
  const days = history.days.filter((one) => one.day > today - rememberedDays);
  const hourNow = Math.floor(now / hour);
  if (hourNow === history.hour) return { ...history, days };
  return { ...history, days, hour: hourNow, acceptedThisHour: 0, refusedThisHour: 0 };
}

type Counted = "accepted" | "complaints" | "unknown";

/** One more of `what` today. */
export function counted(history: History, what: Counted, now: EpochMs): History {
  const fresh = atTime(history, now);
  const today = dayOf(now);
  const known = fresh.days.find((one) => one.day === today);
  const grown = { ...(known ?? { day: today, accepted: 0, complaints: 0, unknown: 0 }) };
  grown[what] += 1;
  return {
    ...fresh,
    days: [...fresh.days.filter((one) => one.day !== today), grown],
    acceptedThisHour: fresh.acceptedThisHour + (what === "accepted" ? 1 : 0),
  };
}

/** What it may send now, and why it may not send more. */
export type Standing = {
  readonly perHour: number;
  readonly perDay: number;
  /** 1: nothing is held against it. */
  readonly quality: number;
  readonly complaintRate: number;
  readonly unknownRate: number;
};

/** Complaint rates are those that Google publishes (0.1 %, 0.3 %); a handful of mails proves nothing. */
export function standingOf(limits: Limits, history: History, now: EpochMs): Standing {
  const today = dayOf(now);
  const recent = history.days.filter((one) => one.day > today - rememberedDays);
  const sum = (what: Counted) => recent.reduce((total, one) => total + one[what], 0);
  const accepted = sum("accepted");
  const unknown = sum("unknown");
  const complaintRate = accepted === 0 ? 0 : sum("complaints") / accepted;
  const unknownRate = accepted + unknown === 0 ? 0 : unknown / (accepted + unknown);
  const ofComplaints =
    sum("complaints") < 3 ? 1 : complaintRate >= 0.003 ? 0.3 : complaintRate >= 0.001 ? 0.7 : 1;
  const ofUnknown = unknown < 5 ? 1 : unknownRate >= 0.1 ? 0.3 : unknownRate >= 0.05 ? 0.6 : 1;
  const quality = ofComplaints * ofUnknown;
  const before = recent.filter((one) => one.day < today && one.day >= today - meanOverDays);
  const age = Math.min(meanOverDays, Math.max(1, today - dayOf(history.firstMs)));
  const mean = before.reduce((total, one) => total + one.accepted, 0) / age;
  const perDay = Math.max(limits.newPerDay, mean * limits.spike) * quality;
  const perHour = Math.max(limits.newPerHour, mean * limits.spike * hourShare) * quality;
  return { perHour, perDay, quality, complaintRate, unknownRate };
}

/** Chance of a deferral, 0..1: none up to 9 tenths of what is allowed, certain from 13 tenths. */
export function deferralChance(standing: Standing, history: History, now: EpochMs): number {
  const fresh = atTime(history, now);
  const today = fresh.days.find((one) => one.day === dayOf(now))?.accepted ?? 0;
  const load = Math.max(fresh.acceptedThisHour / standing.perHour, today / standing.perDay);
  return Math.min(1, Math.max(0, (load - 0.9) / 0.4));
}

export type Judgement = { readonly verdict: "take" | "defer" | "block"; readonly history: History };

/** Whether one more mail is let in. `chance` (0..1) is this decision's die. */
export function judge(limits: Limits, before: History, now: EpochMs, chance: number): Judgement {
  const history = { ...atTime(before, now), decisions: before.decisions + 1 };
  if (now < history.blockedUntilMs) return { verdict: "block", history };
  const standing = standingOf(limits, history, now);
  if (isIntolerable(history, standing)) {
    const blocks = history.blocks + 1;
    const hours = blocks === 1 ? 24 : 72;
    // What led to the block is not held against it a second time.
    return {
      verdict: "block",
      history: { ...history, blocks, blockedUntilMs: now + hours * hour, days: [] },
    };
  }
  if (now < history.coolUntilMs)
    return { verdict: "defer", history: refused(limits, history, standing, now) };
  if (chance >= deferralChance(standing, history, now)) return { verdict: "take", history };
  return { verdict: "defer", history: refused(limits, history, standing, now) };
}

function isIntolerable(history: History, { complaintRate, unknownRate }: Standing): boolean {
  const sum = (what: Counted) => history.days.reduce((total, one) => total + one[what], 0);
  return (sum("complaints") >= 3 && complaintRate >= 0.005) || (sum("unknown") >= 20 && unknownRate >= 0.25);
}

/** Whoever keeps knocking is shut out for a while. */
function refused(limits: Limits, history: History, standing: Standing, now: EpochMs): History {
  const refusedThisHour = history.refusedThisHour + 1;
  const isHammering = refusedThisHour > 2 * standing.perHour + 10 && now >= history.coolUntilMs;
  return {
    ...history,
    refusedThisHour,
    coolUntilMs: isHammering ? now + Math.max(limits.coolMs, 10 * minute) : history.coolUntilMs,
  };
}
