import type { Mailbox } from "@penguinmails/api-client/domains";

/**
 * Why a mailbox's next message does not go at its time, in a few words; null: it goes then. A mailbox that is held or
 * paused has no time, and one whose day is used up has another, whatever its pause between messages says.
 */
export function waitsFor({
  status,
  hold,
  nextSendAt,
  sentToday,
  capPerDay,
}: Pick<Mailbox, "status" | "hold" | "nextSendAt" | "sentToday" | "capPerDay">): string | null {
  if (nextSendAt === null) return "none waits";
  if (hold !== null || status !== "ready") return "once it may send again";
  return sentToday >= capPerDay ? "on its next sending day" : null;
}
