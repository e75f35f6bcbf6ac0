import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import { appendAudit } from "@penguinmails/db/audit";
import { mailboxes } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import type { Caller } from "../caller.ts";
import { getMailbox, type MailboxView } from "./mailbox-view.ts";
import { moveMailbox } from "./move-mailbox.ts";

/**
 * Stops a mailbox from sending, or lets it send again; what waits in it stays. Asking for what is the case changes
 * nothing. Throws `not-found`, and `conflict` while the mailbox is not ready.
 */
export async function setMailboxPaused(
  deps: { readonly database: Database; readonly clock: Clock },
  caller: Caller,
  id: string,
  paused: boolean,
): Promise<MailboxView> {
  return deps.database.withTenant(caller.tenantId, async (tx) => {
    const now = deps.clock.now();
    const [row] = await tx.select().from(mailboxes).where(eq(mailboxes.id, id)).for("no key update");
    if (!row) throw new Problem("not-found");
    const [cause, to] = paused ? (["paused", "paused"] as const) : (["resumed", "ready"] as const);
    if (row.status === to) return getMailbox(tx, id, now);
    if (!(await moveMailbox(tx, now, row, cause, to)))
      throw new Problem("conflict", { detail: `The mailbox is ${row.status}.` });
    await appendAudit(tx, caller.actor, now, {
      action: paused ? "mailbox.pause" : "mailbox.resume",
      subjectKind: "mailbox",
      subjectId: id,
    });
    return getMailbox(tx, id, now);
  });
}
