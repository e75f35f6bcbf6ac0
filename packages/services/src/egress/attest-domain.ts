import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import { appendAudit } from "@penguinmails/db/audit";
import { domains, mailboxes } from "@penguinmails/db/schema/fleet";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, inArray } from "drizzle-orm";
import { isOutOfRotation } from "../blocklists/listed-domains.ts";
import type { Caller } from "../caller.ts";
import { type DomainView, getDomain } from "../domains/domain-view.ts";
import { type LoadedDomain, loadDomain } from "../domains/load-domain.ts";
import { askProbe } from "./ask-probe.ts";

/**
 * The button: looks at the way out anew. The answer shows that a probe is on its way; one that already is stays the only
 * one. Throws `not-found`, `conflict` while no probe could be sent, with why.
 */
export async function attestDomain(
  deps: { readonly database: Database; readonly clock: Clock },
  caller: Caller,
  id: string,
): Promise<DomainView> {
  return deps.database.withTenant(caller.tenantId, async (tx) => {
    const now = deps.clock.now();
    const loaded = await loadDomain(tx, id);
    if (!loaded) throw new Problem("not-found");
    const { domain, address } = loaded;
    if (!address) throw new Problem("conflict", { detail: "The domain has no outgoing address yet." });
    const obstacle = await obstacleTo(tx, loaded);
    if (obstacle) throw new Problem("conflict", { detail: obstacle });
    await askProbe(tx, { domainId: domain.id, addressId: address.id }, now, false);
    await appendAudit(tx, caller.actor, now, {
      action: "domain.attest",
      subjectKind: "domain",
      subjectId: id,
    });
    return getDomain(tx, id, now);
  });
}

/** Why no probe could leave now, as a sentence. */
async function obstacleTo(tx: TenantDb, { domain, node }: LoadedDomain): Promise<string | null> {
  if (domain.status !== "verified" && domain.status !== "degraded")
    return `${domain.name} is ${domain.status}: its records come first.`;
  if (node.status !== "serving") return `Its node is ${node.status}.`;
  const [out] = await tx.select({ is: isOutOfRotation }).from(domains).where(eq(domains.id, domain.id));
  if (out?.is) return "It is out of rotation for a block list, and its node keeps all of its mail.";
  if (domain.isQueueHeld)
    return "Its node still keeps all of its mail; it is told to let it go within minutes.";
  const [box] = await tx
    .select({ id: mailboxes.id })
    .from(mailboxes)
    .where(and(eq(mailboxes.domainId, domain.id), inArray(mailboxes.status, ["ready", "paused"])))
    .limit(1);
  return box ? null : "Add a mailbox first: the test mail goes out through one.";
}
