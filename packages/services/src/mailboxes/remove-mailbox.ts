import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import { appendAudit } from "@penguinmails/db/audit";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { mailboxes } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, eq, notInArray, sql } from "drizzle-orm";
import type { Caller } from "../caller.ts";

/**
 * Forgets a mailbox that never sent. Throws `not-found`, and `conflict` when it has messages (their replies still come
 * back to it) or an unfinished campaign counts on it; such a mailbox is paused instead.
 */
export async function removeMailbox(
  deps: { readonly database: Database; readonly clock: Clock },
  caller: Caller,
  id: string,
): Promise<void> {
  await deps.database.withTenant(caller.tenantId, async (tx) => {
    const [row] = await tx.select().from(mailboxes).where(eq(mailboxes.id, id)).for("update");
    if (!row) throw new Problem("not-found");
    const [sent] = await tx
      .select({ id: messages.id })
      .from(messages)
      .where(eq(messages.mailboxId, id))
      .limit(1);
    if (sent)
      throw new Problem("conflict", {
        detail: "The mailbox has messages, and replies to them come back to it. Pause it instead.",
      });
    const [busy] = await tx
      .select({ name: campaigns.name })
      .from(campaigns)
      .where(
        and(
          notInArray(campaigns.status, ["finished", "stopped"]),
          sql`${campaigns.mailboxIds} @> ${JSON.stringify([id])}::jsonb`,
        ),
      )
      .limit(1);
    if (busy)
      throw new Problem("conflict", { detail: `The campaign “${busy.name}” sends through this mailbox.` });
    await tx.delete(mailboxes).where(eq(mailboxes.id, id));
    await appendAudit(tx, caller.actor, deps.clock.now(), {
      action: "mailbox.remove",
      subjectKind: "mailbox",
      subjectId: id,
      detail: { email: row.email },
    });
  });
}
