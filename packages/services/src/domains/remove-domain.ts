import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import { appendAudit } from "@penguinmails/db/audit";
import { delistings } from "@penguinmails/db/schema/blocklists";
import { messages } from "@penguinmails/db/schema/campaigns";
import { dmarcRows } from "@penguinmails/db/schema/dmarc";
import { domains, egressAttestations, mailboxes } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import type { Caller } from "../caller.ts";

/**
 * Forgets a domain that never sent. Throws `not-found`, and `conflict` while it has mailboxes or messages: bounces and
 * opt-outs of what was sent still come back to it.
 */
export async function removeDomain(
  deps: { readonly database: Database; readonly clock: Clock },
  caller: Caller,
  id: string,
): Promise<void> {
  await deps.database.withTenant(caller.tenantId, async (tx) => {
    const [row] = await tx.select().from(domains).where(eq(domains.id, id)).for("update");
    if (!row) throw new Problem("not-found");
    const [box] = await tx
      .select({ id: mailboxes.id })
      .from(mailboxes)
      .where(eq(mailboxes.domainId, id))
      .limit(1);
    if (box) throw new Problem("conflict", { detail: "Remove its mailboxes first." });
    const [sent] = await tx
      .select({ id: messages.id })
      .from(messages)
      .where(eq(messages.domainId, id))
      .limit(1);
    if (sent)
      throw new Problem("conflict", {
        detail: "The domain has sent mail, whose bounces and opt-outs must reach us.",
      });
    await tx.delete(egressAttestations).where(eq(egressAttestations.domainId, id));
    await tx.delete(delistings).where(eq(delistings.domainId, id));
    await tx.delete(dmarcRows).where(eq(dmarcRows.domainId, id));
    await tx.delete(domains).where(eq(domains.id, id));
    await appendAudit(tx, caller.actor, deps.clock.now(), {
      action: "domain.remove",
      subjectKind: "domain",
      subjectId: id,
      detail: { name: row.name },
    });
  });
}
