import { day, type EpochMs, hour } from "@penguinmails/core/time";
import { makeRandom } from "../random.ts";
import type { Attempt, CreateReceiver, Report } from "../receiver.ts";
import { accepted, blockReply, rateReply, unknownUser } from "../replies.ts";

/** The law of one family, for one address towards one operator. */
export type Doorkeeper = {
  /** How many more it would let in at this instant; asking is no attempt. */
  readonly room: (nowMs: EpochMs) => number;
  /** What the door says before it looks at the recipient. Counts the attempt. */
  readonly admit: (nowMs: EpochMs) => "in" | "rate" | "block";
  /** What became of a message that was let in. */
  readonly saw: (fate: "kept" | "unknown" | "complaint", nowMs: EpochMs) => void;
};

/** Share of recipients that do not exist, 0..1. */
function unknownShare(quality: number): number {
  return 0.005 + 0.2 * (1 - quality);
}

/** Share of recipients that call it spam, 0..1. */
export function complaintShare(quality: number): number {
  return 0.0002 + 0.02 * (1 - quality) ** 2;
}

/** A receiver whose doors, one for each address and operator, follow one law. Fates hang on the message, not on the try; complaints come up to a day after `reportDelayMs`. */
export function receiverOf(
  family: string,
  /** `shared` draws the same for all addresses at one operator. */
  makeDoor: (random: () => number, shared: () => number) => Doorkeeper,
  reportDelayMs = hour,
): CreateReceiver {
  return ({ seed, operators, addresses }) => {
    const doors = new Map<string, Doorkeeper>();
    for (const address of addresses)
      for (const operator of operators) {
        const random = makeRandom(`${family} ${seed} ${address} ${operator}`);
        const shared = makeRandom(`${family} ${seed} ${operator}`);
        doors.set(`${address} ${operator}`, makeDoor(random, shared));
      }
    const doorOf = ({ address, operator }: Pick<Attempt, "address" | "operator">): Doorkeeper => {
      const door = doors.get(`${address} ${operator}`);
      if (!door) throw new RangeError(`No door for ${operator} at ${address}.`);
      return door;
    };
    let waiting: (Report & { readonly door: Doorkeeper })[] = [];
    return {
      room: (at) => doorOf(at).room(at.nowMs),
      respond: (attempt: Attempt) => {
        const door = doorOf(attempt);
        const said = door.admit(attempt.nowMs);
        if (said !== "in")
          return said === "rate" ? rateReply(attempt.operator) : blockReply(attempt.operator);
        const draw = makeRandom(`${seed} ${attempt.messageId}`);
        if (draw() < unknownShare(attempt.quality)) {
          door.saw("unknown", attempt.nowMs);
          return unknownUser;
        }
        door.saw("kept", attempt.nowMs);
        if (draw() < complaintShare(attempt.quality)) {
          const atMs = attempt.nowMs + reportDelayMs + Math.floor(draw() * day);
          const { operator, messageId } = attempt;
          waiting.push({ atMs, kind: "complaint", operator, messageId, door });
        }
        return accepted;
      },
      reports: (nowMs) => {
        if (waiting.length === 0) return [];
        const due = waiting.filter((report) => report.atMs <= nowMs).sort((a, b) => a.atMs - b.atMs);
        if (due.length > 0) waiting = waiting.filter((report) => report.atMs > nowMs);
        return due.map(({ door, ...report }) => {
          door.saw("complaint", report.atMs);
          return report;
        });
      },
    };
  };
}
