import type { Clock } from "@penguinmails/core/ports/clock";
import type { SecretBox } from "@penguinmails/core/ports/outside";
import { appendAudit } from "@penguinmails/db/audit";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { mailboxes } from "@penguinmails/db/schema/fleet";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq } from "drizzle-orm";
import type { Caller } from "../caller.ts";
import { newMailboxPassword } from "./mailbox-password.ts";
import { getMailbox, type MailboxView } from "./mailbox-view.ts";
import { standingMailbox } from "./standing-mailbox.ts";

type Deps = { readonly database: Database; readonly clock: Clock; readonly secrets: SecretBox };
type MailboxRow = typeof mailboxes.$inferSelect;

/**
 * Asks for another password of a mailbox, made here. The one that stands is good, also for us, until its node took the
 * other: a job does that, and whatever dies under way locks nobody out. Asked again meanwhile, nothing more happens.
 * Throws `not-found`, and `conflict` while the mailbox does not stand on a node that serves.
 */
export async function changePassword(deps: Deps, caller: Caller, id: string): Promise<MailboxView> {
  const now = deps.clock.now();
  return deps.database.withTenant(caller.tenantId, async (tx) => {
    // Of two who ask at once the other sees what the first asked for.
    await tx.select({ id: mailboxes.id }).from(mailboxes).where(eq(mailboxes.id, id)).for("no key update");
    const { mailbox } = await standingMailbox(tx, id);
    if (mailbox.sealedNextPassword !== null) return getMailbox(tx, id, now);
    const sealedNextPassword = newMailboxPassword(deps.secrets, id);
    await tx.update(mailboxes).set({ sealedNextPassword }).where(eq(mailboxes.id, id));
    const job = { v: 1 as const, tenantId: tx.tenantId, domainId: mailbox.domainId };
    await appendToOutbox(tx, "domain.converge", job, now);
    await appendAudit(tx, caller.actor, now, {
      action: "mailbox.password",
      subjectKind: "mailbox",
      subjectId: id,
      detail: { email: mailbox.email },
    });
    return getMailbox(tx, id, now);
  });
}

/** The node has this one: from here on it is the mailbox', unless it was made another meanwhile. */
export async function passwordTaken(
  tx: TenantDb,
  { id, sealedNextPassword }: Pick<MailboxRow, "id" | "sealedNextPassword">,
): Promise<void> {
  if (sealedNextPassword === null) return;
  await tx
    .update(mailboxes)
    .set({ sealedPassword: sealedNextPassword, sealedNextPassword: null })
    .where(and(eq(mailboxes.id, id), eq(mailboxes.sealedNextPassword, sealedNextPassword)));
}
