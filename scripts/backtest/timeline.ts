import { day, type EpochMs } from "@penguinmails/core/time";
import type { WarmupMode } from "@penguinmails/core/warmup/mode";
import { midnightOf } from "./dates.ts";
import type { RecordedEvent, RecordedMessage, RotationTurn, Steering, TenantRecord } from "./record.ts";

/** What happened to a warm-up, one thing after the other. */
type Happening =
  | { readonly kind: "claim"; readonly message: RecordedMessage; readonly date: number }
  | { readonly kind: "event"; readonly event: RecordedEvent; readonly message: RecordedMessage }
  | { readonly kind: "day-end"; readonly date: number }
  | { readonly kind: "close"; readonly date: number }
  | { readonly kind: "review"; readonly campaignId: string }
  | { readonly kind: "steering"; readonly campaignId: string; readonly act: Steering }
  | { readonly kind: "rotation"; readonly addressId: string; readonly turn: RotationTurn }
  | { readonly kind: "mode"; readonly mode: WarmupMode }
  | { readonly kind: "answer"; readonly key: string };
export type Timed = { readonly at: EpochMs; readonly id: string; readonly happening: Happening };

/**
 * The record in the order in which it came to be: by the world's clock, and within one instant by the ids, which grow
 * with time. A day whose closing was not written down is taken to have been closed at its midnight.
 */
export function timelineOf(record: TenantRecord): readonly Timed[] {
  const timed: Timed[] = [];
  const dates = new Set([...record.claims.values()].flatMap((days) => [...days.keys()]));
  for (const message of record.messages.values())
    if (message.claimedAt !== null && message.claimDate !== null)
      timed.push({
        at: message.claimedAt,
        id: "",
        happening: { kind: "claim", message, date: message.claimDate },
      });
  for (const event of record.events) {
    const message = record.messages.get(event.messageId);
    if (message) timed.push({ at: event.at, id: event.id, happening: { kind: "event", event, message } });
  }
  const closed = new Set(record.closings.map(({ date }) => date));
  for (const { id, date, at } of record.closings) timed.push({ at, id, happening: { kind: "close", date } });
  const last = Math.max(...record.closings.map(({ date }) => date));
  for (const date of new Set([...dates, ...closed])) {
    const at = midnightOf(date) + day - 1;
    timed.push({ at, id: "~", happening: { kind: "day-end", date } });
    if (!closed.has(date) && date < last)
      timed.push({ at: at + 1, id: "", happening: { kind: "close", date } });
  }
  for (const { id, at, campaignId } of record.reviews)
    timed.push({ at, id, happening: { kind: "review", campaignId } });
  for (const { id, at, campaignId, act } of record.steerings)
    timed.push({ at, id, happening: { kind: "steering", campaignId, act } });
  for (const { id, at, addressId, turn } of record.rotations)
    timed.push({ at, id, happening: { kind: "rotation", addressId, turn } });
  for (const { id, at, mode } of record.modes) timed.push({ at, id, happening: { kind: "mode", mode } });
  for (const { id, at, key } of record.answers) timed.push({ at, id, happening: { kind: "answer", key } });
  return timed.sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0));
}
