import { type Policy, policy as shipped } from "@penguinmails/core/policy";
import type { EpochMs } from "@penguinmails/core/time";
import { type Fate, makeFates, type PairBelief } from "./imagine.ts";
import type { RecordedMessage, TenantRecord } from "./record.ts";
import { keepsBack, limitsOf, roomOf } from "./room.ts";
import type { Timed } from "./timeline.ts";
import { makeTrack, type Track } from "./track.ts";

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
  for (const { at, happening } of timeline) step(track, happening, at, uncountedIn(track, happening));
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
      keepsBack(limits(recorded, message, date, at, true), limits(other, message, date, at, true));
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

  const endDay = (date: number, at: EpochMs) => {
    if (at < from) return;
    const until = lastClaimOn.get(date);
    if (until === undefined) return;
    const full = new Set<string>();
    for (const message of waiting.on(date, at, parted)) {
      const key = `${message.addressId}/${message.operator}`;
      if (full.has(message.mailboxId) || full.has(`${message.mailboxId} ${key}`)) continue;
      const { room, wasHeld } = roomOf(
        limits(recorded, message, date, until, false),
        limits(other, message, date, until, false),
      );
      const isKept = waiting.isKept(message);
      if (room < 1) full.add(`${message.mailboxId} ${key}`);
      if (room < 1 || !(wasHeld || isKept)) continue;
      parted.add(message.id);
      waiting.sent(message);
      other.count(message, date, at, { claimed: 1 });
      other.claim(message, date, until);
      const on = other.facts.get(key)?.get(date);
      if (on) on.imagined += 1;
      for (const event of fateOf(message))
        other.tell(message, date, { ...event, ruleTime: null, messageId: message.id, at });
    }
  };

  for (const { at, happening } of timeline) {
    if (happening.kind === "claim") claim(happening.message, happening.date, at);
    else if (happening.kind === "day-end") endDay(happening.date, at);
    else {
      const uncounted = uncountedIn(recorded, happening);
      step(recorded, happening, at, uncounted);
      const isOfBoth = happening.kind !== "event" || !parted.has(happening.message.id);
      if (isOfBoth) step(other, happening, at, uncounted);
    }
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
  if (happening.kind === "quarantine") track.setQuarantine(happening.campaignId, happening.isIn);
  if (happening.kind === "rotation") track.rotate(happening.addressId, happening.turn, at);
  if (happening.kind === "mode") track.setMode(happening.mode);
  if (happening.kind === "answer") track.answer(happening.key, at);
}

/** What could have gone on a day and did not: of campaigns that were sending then, in the order of the campaign. */
function makeWaiting(record: TenantRecord) {
  const kept = new Set<string>();
  const sending = new Set<string>();
  const addressOf = new Map<string, string>();
  for (const { campaignId, claimDate, mailboxId, addressId } of record.messages.values()) {
    if (claimDate !== null) sending.add(`${campaignId} ${claimDate}`);
    if (addressId !== null) addressOf.set(mailboxId, addressId);
  }
  return {
    keep: (message: RecordedMessage) => kept.add(message.id),
    sent: (message: RecordedMessage) => kept.delete(message.id),
    isKept: (message: RecordedMessage) => kept.has(message.id),
    on(date: number, at: EpochMs, parted: ReadonlySet<string>): readonly RecordedMessage[] {
      const open: RecordedMessage[] = [];
      for (const message of record.messages.values()) {
        const { id, campaignId, claimDate, createdAt, isWaiting } = message;
        if (parted.has(id) && !kept.has(id)) continue;
        if (createdAt > at || !sending.has(`${campaignId} ${date}`)) continue;
        const isLater = claimDate === null ? isWaiting : claimDate > date;
        if (!isLater && !kept.has(id)) continue;
        const addressId = message.addressId ?? addressOf.get(message.mailboxId) ?? null;
        if (addressId !== null) open.push({ ...message, addressId });
      }
      return open;
    },
  };
}
