import { day, type EpochMs } from "@penguinmails/core/time";
import type { RecordedMessage } from "./record.ts";
import type { Pair } from "./subjects.ts";

/** Claims of a pair that a life has seen on that instant's day. */
export function usedSoFar({ used }: Pair, at: EpochMs): number {
  return used.date === Math.floor(at / day) ? used.count : 0;
}

/** As the feedback keys its decisions. */
export function signalKey({ addressId, operator }: RecordedMessage, asked: string, at: EpochMs): string {
  return `pair:${addressId}:${operator}:${asked}:${at}`;
}
