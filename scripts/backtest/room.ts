import type { Policy } from "@penguinmails/core/policy";
import type { EpochMs } from "@penguinmails/core/time";
import { capGroup } from "@penguinmails/core/warmup/cap-group";
import { domainCapPerDay } from "@penguinmails/core/warmup/mailbox";
import { isHeld } from "@penguinmails/core/warmup/pair";
import type { RecordedMessage } from "./record.ts";
import type { Track } from "./track.ts";

/** One of the limits that a message must pass, on one day. */
type Limit = {
  readonly capPerDay: number;
  readonly used: number;
  /** The operator made it rest that day. */
  readonly rested: boolean;
  /** It still rests then. */
  readonly closed: boolean;
};

/** Mailbox, domain, address, and the pair with its group; `used` is of the whole day, or so far. */
export function limitsOf(
  track: Track,
  message: RecordedMessage,
  date: number,
  at: EpochMs,
  policy: Policy,
  usedOf: (subject: Used) => number = (subject) => subject.evidence.on(date).claimed,
): readonly Limit[] {
  const box = track.boxOf(message.mailboxId);
  const siblings = [...track.boxes.values()].filter(
    (other) => other.domainId === box.domainId && other.createdAt <= at,
  );
  const caps = siblings.reduce((sum, other) => sum + other.capPerDay, 0);
  const total = (list: readonly Used[]) => list.reduce((sum, one) => sum + usedOf(one), 0);
  const pairs = track.pairsOf(message, at);
  const groups = [...track.pairs.values()].filter(
    ({ addressId, state }) =>
      addressId === message.addressId && state.operator === capGroup(state.operator, policy),
  );
  const open = { rested: false, closed: false };
  return [
    { capPerDay: box.capPerDay, used: usedOf(box), ...open },
    { capPerDay: domainCapPerDay(caps, policy), used: total(siblings), ...open },
    { capPerDay: policy.pair.coldAddressPerDay, used: total(groups), ...open },
    ...pairs.map((pair) => ({
      capPerDay: pair.state.capPerDay,
      used: usedOf(pair),
      rested: pair.rested.has(date),
      closed: isHeld(pair.state) || (pair.state.restsUntil ?? 0) > at,
    })),
  ];
}
type Used = Pick<Track["boxes"] extends ReadonlyMap<string, infer B> ? B : never, "evidence" | "used">;

/** Whether the other policy would have kept back what was sent: a limit of it is lower and spent, or only it rests. */
export function keepsBack(recorded: readonly Limit[], other: readonly Limit[]): boolean {
  return other.some((limit, n) => {
    const was = recorded[n];
    if (!was) return false;
    const isSpent = limit.capPerDay < was.capPerDay && limit.used >= limit.capPerDay;
    return isSpent || (limit.closed && !was.closed);
  });
}

/**
 * How many more the other policy would have let through, by the tightest limit. A limit that held the mail in truth
 * gives only what it gives more than it did; one that had room then has its room. When no limit held it, what did is
 * not in the policy, and `wasHeld` is false.
 */
export function roomOf(
  recorded: readonly Limit[],
  other: readonly Limit[],
): { readonly room: number; readonly wasHeld: boolean } {
  let room = Number.POSITIVE_INFINITY;
  let wasHeld = false;
  other.forEach((limit, n) => {
    const was = recorded[n];
    if (!was) return;
    const held = was.used >= was.capPerDay || was.rested;
    const left = limit.capPerDay - limit.used;
    const freed = was.rested && !limit.rested;
    const more = held && !freed ? left - (was.capPerDay - was.used) : left;
    wasHeld ||= held;
    room = Math.min(room, limit.closed ? 0 : more);
  });
  return { room, wasHeld };
}
