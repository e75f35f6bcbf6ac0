/** The states that messages can be looked at by. */
export const messageStates = [
  "queued",
  "accepted",
  "delivered",
  "deferred",
  "bounced_hard",
  "bounced_soft",
  "failed",
  "unknown",
  "skipped",
] as const;

/** Null: all. */
export function messageStateOf(asked: unknown): string | null {
  return messageStates.find((state) => state === asked) ?? null;
}
