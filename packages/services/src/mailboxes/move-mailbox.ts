import { type MailboxCause, type MailboxState, mailboxMoves } from "@penguinmails/core/fleet/mailbox-moves";
import type { EpochMs } from "@penguinmails/core/time";
import { mailboxes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { mayMove } from "../platform/may-move.ts";

/**
 * The only way from one state of a mailbox to another; the caller has locked its row. True when it moved: news that
 * changes nothing where the mailbox stands leaves it there, and so does what the table refuses, which is told.
 */
export async function moveMailbox(
  tx: TenantDb,
  nowMs: EpochMs,
  { id, email, status: from }: Pick<typeof mailboxes.$inferSelect, "id" | "email" | "status">,
  cause: MailboxCause,
  to: MailboxState,
): Promise<boolean> {
  const subject = { kind: "mailbox" as const, id, label: email };
  if (!(await mayMove(tx, nowMs, mailboxMoves, subject, { from, cause, to }))) return false;
  await tx.update(mailboxes).set({ status: to }).where(eq(mailboxes.id, id));
  return true;
}
