import type { SigningKeys } from "@penguinmails/core/delivery/signing-keys";
import { isSignedAttestation } from "@penguinmails/core/egress/attestation";
import type { EpochMs } from "@penguinmails/core/time";
import { addresses, domains, egressAttestations, mailboxes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq } from "drizzle-orm";
import { ofPresentAddress } from "./egress-row.ts";

/**
 * The gate before each hand-over: the mailbox's domain was seen leaving from the address it has now, lately enough, and
 * it was we who saw it. A row that none of our keys signed is worth nothing: it is closed, and the way out looked at anew.
 */
export async function mayLeave(
  tx: TenantDb,
  keys: SigningKeys,
  mailboxId: string,
  nowMs: EpochMs,
): Promise<boolean> {
  const [row] = await tx
    .select({ attestation: egressAttestations, domain: domains.name, ip: addresses.ip })
    .from(mailboxes)
    .innerJoin(domains, and(eq(domains.tenantId, mailboxes.tenantId), eq(domains.id, mailboxes.domainId)))
    .innerJoin(addresses, and(eq(addresses.tenantId, domains.tenantId), eq(addresses.id, domains.addressId)))
    .innerJoin(egressAttestations, ofPresentAddress)
    .where(eq(mailboxes.id, mailboxId));
  if (!row || row.ip === null) return false;
  const { domainId, addressId, fields, seenAt, expiresAt, signature } = row.attestation;
  if (expiresAt === null || expiresAt <= nowMs || seenAt === null) return false;
  const { domain, ip } = row;
  const statement = {
    tenantId: tx.tenantId,
    domainId,
    addressId,
    domain,
    ip,
    fields,
    seenAt,
    expiresAt,
  };
  if (signature !== null && isSignedAttestation(keys, statement, signature)) return true;
  await tx
    .update(egressAttestations)
    .set({ expiresAt: null, signature: null, nextProbeAt: nowMs })
    .where(and(eq(egressAttestations.domainId, domainId), eq(egressAttestations.addressId, addressId)));
  return false;
}
