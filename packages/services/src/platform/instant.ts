import type { EpochMs } from "@penguinmails/core/time";

/** An instant as answers carry it (ISO 8601, UTC); null stays null. */
export function instantOf(at: EpochMs | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
