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
 * Puts a domain on another address, of the same node or another one, cold unless others leave from it already. It sends
 * nothing before the node and DNS know and its mail was seen leaving from there.
 */
export async function changeAddress(
  tx: TenantDb,
  actor: Actor,
  now: EpochMs,
  { domain, from, to, reason, because, key }: Change,
): Promise<void> {
  // What an address knew whose domain has gone, operators knew of that one: they meet this one for the first time. One that
  // others leave from is no new one: what it was told, such as a block, holds for this domain too.
  await lockPairsOf(tx, [to.id]);
  const [other] = await tx
    .select({ id: domains.id })
    .from(domains)
    .where(eq(domains.addressId, to.id))
    .limit(1);
  if (!other) await tx.delete(pairs).where(eq(pairs.addressId, to.id));
  await tx
    .update(domains)
    .set({ nodeId: to.nodeId, addressId: to.id, status: "pending", nextCheckAt: now })
    .where(eq(domains.id, domain.id));
  await appendToOutbox(tx, "domain.converge", { v: 1, tenantId: tx.tenantId, domainId: domain.id }, now);
  const draft = {
    limit: "address",
    before: from,
    after: other ? to.ip : `${to.ip}, cold`,
    reason: because,
    clears: other
      ? "It sends within what the new address may, as soon as the domain's records name it."
      : "The new address grows like every cold one, as soon as the domain's records name it.",
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
