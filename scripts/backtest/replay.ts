import { type Policy, policy as shipped } from "@penguinmails/core/policy";
import { type EpochMs, hour } from "@penguinmails/core/time";
import { midnightOf } from "./dates.ts";
import { type Fate, makeFates, type PairBelief } from "./imagine.ts";
import { makeLook } from "./look.ts";
import type { RecordedMessage, TenantRecord } from "./record.ts";
import { keepsBack, limitsOf, roomOf } from "./room.ts";
import type { Timed } from "./timeline.ts";
import { makeTrack, type Track } from "./track.ts";
import { makeWaiting } from "./waiting.ts";

type ReplayInput = {
  readonly record: TenantRecord;
  readonly timeline: readonly Timed[];
  readonly policy: Policy;
  /** From when on the other policy rules; before it, the shipped one. */
  readonly from: EpochMs;
  /** By `address/operator`. */
  readonly beliefs: ReadonlyMap<string, PairBelief>;
  readonly draw: number;
};

/** Both lives of one draw: as it was, and under the other policy. */
export type Replay = { readonly recorded: Track; readonly other: Track };

/** The life of the record alone, by the shipped policy. */
export function replayRecorded(record: TenantRecord, timeline: readonly Timed[]): Track {
  const track = makeTrack(record, () => shipped);
  for (const { at, happening } of timeline) {
    step(track, happening, at, uncountedIn(track, happening));
    if (happening.kind === "review") track.guards.review(happening.campaignId, at);
  }
  return track;
}

/**
 * Lives the record once more beside itself. What both would send keeps its recorded fate. What only the record sent is
 * left out of the other life and waits there; what only the other would send, at the end of each day, has a drawn fate.
 */
export function replay({ record, timeline, policy, from, beliefs, draw }: ReplayInput): Replay {
  const policyAt = (at: EpochMs) => (at < from ? shipped : policy);
  const recorded = makeTrack(record, () => shipped);
  const other = makeTrack(record, policyAt);
  const look = makeLook(recorded.guards, other.guards, from);
  const waiting = makeWaiting(record);
  /** Whose recorded fate is not theirs in the other life. */
  const parted = new Set<string>();
  const fates = new Map<string, () => Fate>();
  const lastClaimOn = new Map<number, EpochMs>();
  const fateOf = (message: RecordedMessage): Fate => {
    const key = `${message.addressId}/${message.operator}`;
    const belief = beliefs.get(key);
    if (!belief) return [];
    const next = fates.get(key) ?? makeFates(belief, `backtest ${record.tenantId} ${draw} ${key}`);
    fates.set(key, next);
    return next();
  };
  const limits = (track: Track, message: RecordedMessage, date: number, at: EpochMs, soFar: boolean) => {
    const rule = track === recorded ? shipped : policyAt(at);
    return soFar
      ? limitsOf(track, message, date, at, rule, ({ used }) => (used.date === date ? used.count : 0))
      : limitsOf(track, message, date, at, rule);
  };

  const claim = (message: RecordedMessage, date: number, at: EpochMs) => {
    lastClaimOn.set(date, at);
    const wasSentBefore = parted.has(message.id);
    const isKeptBack =
      !wasSentBefore &&
      at >= from &&
      ((recorded.guards.openSince(message, at) !== null && other.guards.openSince(message, at) === null) ||
        keepsBack(limits(recorded, message, date, at, true), limits(other, message, date, at, true)));
    recorded.claim(message, date, at);
    if (!wasSentBefore && !isKeptBack) {
      other.claim(message, date, at);
      return;
    }
    other.count(message, date, at, { claimed: -1 });
    if (isKeptBack) {
      parted.add(message.id);
      waiting.keep(message);
    }
  };

  /** The record's guards held it back on that day, for all or a part of it, and those of the other life for less. */
  const isFreed = (message: RecordedMessage, date: number, at: EpochMs): boolean => {
    const was = recorded.guards.openSince(message, at) ?? Number.POSITIVE_INFINITY;
    const since = other.guards.openSince(message, at) ?? Number.POSITIVE_INFINITY;
    return since < was && was >= midnightOf(date);
  };

  const endDay = (date: number, at: EpochMs) => {
    const until = lastClaimOn.get(date) ?? endOfSending(date, policyAt(at));
    if (at < from || until === null) return;
    const full = new Set<string>();
    for (const message of waiting.on(date, at, parted, (one) => isFreed(one, date, at))) {
      if (other.guards.openSince(message, at) === null) continue;
      const key = `${message.addressId}/${message.operator}`;
      if (full.has(message.mailboxId) || full.has(`${message.mailboxId} ${key}`)) continue;
      const { room, wasHeld } = roomOf(
        limits(recorded, message, date, until, false),
        limits(other, message, date, until, false),
      );
      const isKept = waiting.isKept(message);
      if (room < 1) full.add(`${message.mailboxId} ${key}`);
      if (room < 1 || !(wasHeld || isKept || isFreed(message, date, at))) continue;
      parted.add(message.id);
      waiting.sent(message);
      other.count(message, date, at, { claimed: 1 });
      other.claim(message, date, until);
      const on = other.facts.get(key)?.get(date);
      if (on) on.imagined += 1;
      for (const event of fateOf(message))
        other.tell(message, date, { ...event, ruleTime: null, messageId: message.id, at, saidAt: at });
    }
  };

  for (const timed of timeline) {
    const { at, happening } = timed;
    look.before(at);
    if (happening.kind === "claim") claim(happening.message, happening.date, at);
    else if (happening.kind === "day-end") endDay(happening.date, at);
    else {
      const uncounted = uncountedIn(recorded, happening);
      step(recorded, happening, at, uncounted);
      const isOfBoth = happening.kind !== "event" || !parted.has(happening.message.id);
      if (isOfBoth) step(other, happening, at, uncounted);
    }
    look.after(timed);
  }
  return { recorded, other };
}

function uncountedIn(recorded: Track, happening: Timed["happening"]): number {
  return happening.kind === "event" ? recorded.uncountedAt(happening.message, happening.event) : 0;
}

function step(track: Track, happening: Timed["happening"], at: EpochMs, uncounted: number): void {
  if (happening.kind === "claim") track.claim(happening.message, happening.date, at);
  if (happening.kind === "event")
    track.tell(happening.message, happening.message.claimDate ?? 0, happening.event, uncounted);
  if (happening.kind === "close") track.close(happening.date, at);
  if (happening.kind === "steering") track.guards.steer(happening.campaignId, happening.act, at);
  if (happening.kind === "rotation") track.rotate(happening.addressId, happening.turn, at);
  if (happening.kind === "mode") track.setMode(happening.mode);
  if (happening.kind === "answer") track.answer(happening.key, at);
}

/** When mail stops on a day on which the record sent none; null: nobody sends on such a day. */
function endOfSending(date: number, { sending }: Policy): EpochMs | null {
  const midnight = midnightOf(date);
  return sending.weekdays.includes(new Date(midnight).getUTCDay())
    ? midnight + sending.windowHours[1] * hour
    : null;
}
