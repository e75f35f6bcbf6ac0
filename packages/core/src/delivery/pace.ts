import { type Policy, policy as shipped } from "../policy.ts";
import { day, type EpochMs } from "../time.ts";
import { capGroup } from "../warmup/cap-group.ts";
import type { Window } from "./window.ts";

/** The bucket of one pair (address × operator), as stored. `capPerDay` counts messages of one sending day. */
export type PairBucket = {
  readonly operator: string;
  readonly capPerDay: number;
  usedToday: number;
  nextSlotAt: EpochMs | null;
  readonly restsUntil: EpochMs | null;
  /** 0..1: share of its normal rate while it recovers from a rest. */
  readonly rateFactor: number;
};

/** The bucket of one address, all operators together. `pace` spends from it in place. */
export type AddressBucket = {
  readonly capPerDay: number;
  usedToday: number;
  /** When its next token falls due (GCRA); null: it has never sent. */
  nextSlotAt: EpochMs | null;
};

type Candidate = { readonly messageId: string; readonly operator: string };

export type PaceInput = {
  readonly nowMs: EpochMs;
  /** Slots are handed out up to this instant. */
  readonly untilMs: EpochMs;
  readonly window: Window;
  readonly mailbox: {
    readonly capPerDay: number;
    readonly sentToday: number;
    readonly nextSendAt: EpochMs | null;
  };
  /** Messages left today for the whole domain. */
  readonly domainRoom: number;
  readonly address: AddressBucket;
  /** By operator and by cap group. `pace` spends from them in place. */
  readonly pairs: ReadonlyMap<string, PairBucket>;
  /** In the order they should go. */
  readonly candidates: readonly Candidate[];
  /** Jitter of the n-th slot in [0, 1). */
  readonly jitter: (n: number) => number;
};

type HeldReason =
  | "outside-window"
  | "mailbox-cap"
  | "domain-cap"
  | "address-cap"
  | "address-spacing"
  | "pair-resting"
  | "pair-cap"
  | "pair-spacing";

type PaceResult = {
  readonly slots: readonly {
    readonly messageId: string;
    readonly operator: string;
    readonly sendAt: EpochMs;
  }[];
  /** When this mailbox may send its next message. */
  readonly nextSendAt: EpochMs | null;
  /** Why candidates were left, by reason. */
  readonly held: ReadonlyMap<HeldReason, number>;
  /** Operators and cap groups that take nothing more now; others may still have room for this mailbox. */
  readonly closed: ReadonlySet<string>;
};

/** How many tokens an address, or a group of operators, may spend at once after a pause. */
const burst = 2;
/** Less than two for one operator, to whom all that comes in one instant is connections at once. Half an interval is made up for. */
const operatorBurst = 1.5;

/**
 * Hands out send times to the candidates of one mailbox: gaps of the mailbox, a token bucket (GCRA) of each pair and
 * one of the address that spread the day's caps over the window, and the daily caps of mailbox and domain. The lowest
 * wins.
 */
export function pace(input: PaceInput, policy: Policy = shipped): PaceResult {
  const held = new Map<HeldReason, number>();
  const hold = (reason: HeldReason, count = 1) => held.set(reason, (held.get(reason) ?? 0) + count);
  const closed = new Set<string>();
  const slots: { messageId: string; operator: string; sendAt: EpochMs }[] = [];
  const { window, mailbox, address } = input;
  const addressGapMs = interval(address.capPerDay, window);
  const earliest = Math.max(input.nowMs, mailbox.nextSendAt ?? 0, window.startsAt);
  const until = Math.min(input.untilMs, window.endsAt - 1);
  let nextAt = earliest;
  let mailboxRoom = mailbox.capPerDay - mailbox.sentToday;
  let domainRoom = input.domainRoom;

  for (const [index, candidate] of input.candidates.entries()) {
    const left = input.candidates.length - index;
    if (mailboxRoom <= 0) return done("mailbox-cap", left);
    if (domainRoom <= 0) return done("domain-cap", left);
    if (address.usedToday >= address.capPerDay) return done("address-cap", left);
    if (input.nowMs < window.startsAt) return done("outside-window", left);
    if (nextAt > until) break;
    const addressAt = Math.max(nextAt, (address.nextSlotAt ?? 0) - (burst - 1) * addressGapMs);
    if (addressAt > until) return done("address-spacing", left);
    const refusal = spend(candidate.operator, addressAt);
    if ("reason" in refusal) {
      hold(refusal.reason);
      closed.add(refusal.closed);
      continue;
    }
    slots.push({ messageId: candidate.messageId, operator: candidate.operator, sendAt: refusal.sendAt });
    mailboxRoom--;
    domainRoom--;
    address.usedToday++;
    // From now on and not from the slot: the next mailbox may fill what this one's gaps leave free.
    address.nextSlotAt = Math.max(address.nextSlotAt ?? 0, input.nowMs) + addressGapMs;
    const { gapMinMs, gapMaxMs } = policy.mailbox;
    nextAt = refusal.sendAt + Math.round(gapMinMs + (gapMaxMs - gapMinMs) * input.jitter(slots.length));
  }
  return { slots, nextSendAt: slots.length > 0 ? nextAt : mailbox.nextSendAt, held, closed };

  function done(reason: HeldReason, count: number): PaceResult {
    hold(reason, count);
    return { slots, nextSendAt: slots.length > 0 ? nextAt : mailbox.nextSendAt, held, closed };
  }

  /** Takes one token of the operator's pair and of its group, or says why there is none. */
  function spend(
    operator: string,
    at: EpochMs,
  ): { readonly sendAt: EpochMs } | { readonly reason: HeldReason; readonly closed: string } {
    const group = input.pairs.get(capGroup(operator, policy));
    const own = input.pairs.get(operator);
    if (!group || !own) return { reason: "pair-cap", closed: operator };
    const buckets = own === group ? [group] : [group, own];
    let sendAt = at;
    for (const bucket of buckets) {
      const refuse = (reason: HeldReason) => ({ reason, closed: bucket.operator });
      if (bucket.restsUntil !== null && bucket.restsUntil > at) return refuse("pair-resting");
      if (bucket.usedToday >= bucket.capPerDay) return refuse("pair-cap");
      const gapMs = interval(bucket.capPerDay * bucket.rateFactor, window);
      const atOnce = bucket === own ? operatorBurst : burst;
      sendAt = Math.max(sendAt, (bucket.nextSlotAt ?? 0) - Math.floor((atOnce - 1) * gapMs));
      if (sendAt > until) return refuse("pair-spacing");
    }
    for (const bucket of buckets) {
      bucket.usedToday++;
      bucket.nextSlotAt =
        Math.max(bucket.nextSlotAt ?? 0, sendAt) + interval(bucket.capPerDay * bucket.rateFactor, window);
    }
    return { sendAt };
  }
}

/** Time between two tokens when so many are spread over the window. */
function interval(tokensPerDay: number, window: Window): number {
  const length = Math.min(window.endsAt - window.startsAt, day);
  return Math.floor(length / Math.max(1, tokensPerDay));
}
