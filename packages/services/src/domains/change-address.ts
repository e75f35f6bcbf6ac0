import type { EpochMs } from "@penguinmails/core/time";
import { type Actor, appendAudit } from "@penguinmails/db/audit";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import { lockPairsOf } from "@penguinmails/db/repositories/pairs";
import { pairs } from "@penguinmails/db/schema/evidence";
import { domains } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";

type Change = {
  readonly domain: { readonly id: string; readonly name: string };
  /** IP that it leaves from now. */
  readonly from: string;
  readonly to: { readonly id: string; readonly ip: string; readonly nodeId: string };
  readonly reason: string;
  /** One sentence for the agency. */
  readonly because: string;
  /** The same change is decided once. */
  readonly key: string;
};

/**
 * Puts a domain on another address, of the same node or another one, cold. It sends nothing before the node and DNS know
 * and its mail was seen leaving from there.
 */
export async function changeAddress(
  tx: TenantDb,
  actor: Actor,
  now: EpochMs,
  { domain, from, to, reason, because, key }: Change,
): Promise<void> {
  // What the address knew came from another domain: operators meet this one for the first time.
  await lockPairsOf(tx, [to.id]);
  await tx.delete(pairs).where(eq(pairs.addressId, to.id));
  await tx
    .update(domains)
    .set({ nodeId: to.nodeId, addressId: to.id, status: "pending", nextCheckAt: now })
    .where(eq(domains.id, domain.id));
  await appendToOutbox(tx, "domain.converge", { v: 1, tenantId: tx.tenantId, domainId: domain.id }, now);
  const draft = {
    limit: "address",
    before: from,
    after: `${to.ip}, cold`,
    reason: because,
    clears: "The new address grows like every cold one, as soon as the domain's records name it.",
    clearsAt: null,
    evidence: { from, to: to.ip },
  };
  await appendDecision(tx, now, { kind: "domain", id: domain.id, label: domain.name }, draft, key);
  await appendAudit(tx, actor, now, {
    action: "domain.move",
    subjectKind: "domain",
    subjectId: domain.id,
    detail: { from, to: to.ip, reason },
  });
}
