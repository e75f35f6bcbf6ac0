import { makeSigningKeys } from "@penguinmails/core/delivery/signing-keys";
import { signAttestation } from "@penguinmails/core/egress/attestation";
import { type EgressExpected, type EgressSeen, judgeEgress } from "@penguinmails/core/egress/judge-egress";
import type { Clock } from "@penguinmails/core/ports/clock";
import { day } from "@penguinmails/core/time";
import { egressAttestations } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";

export const testSigningKeys = makeSigningKeys([{ version: "a", secret: "a-secret-for-tests-alone" }]);

/** A mail of the domain that arrived as it should. */
export function seenAsExpected({ domain, ip, hostname }: EgressExpected): EgressSeen {
  return {
    ip,
    helo: hostname,
    names: [hostname],
    addresses: [ip],
    tls: "TLSv1.3",
    spf: { result: "pass", domain: `bounce.${domain}` },
    dkim: { result: "pass", domain },
    dmarc: { result: "pass", aligned: ["spf", "dkim"] },
  };
}

/** The row that a probe leaves which arrived as it should, signed by the tests' keys; good for a year. */
export async function insertAttested(
  tx: TenantDb,
  clock: Clock,
  pair: { readonly domainId: string; readonly addressId: string } & EgressExpected,
): Promise<void> {
  const { domainId, addressId, domain, ip } = pair;
  const { tenantId } = tx;
  const seenAt = clock.now();
  const expiresAt = seenAt + 365 * day;
  const fields = judgeEgress(pair, seenAsExpected(pair));
  const row = { tenantId, domainId, addressId, fields, seenAt, expiresAt };
  const signature = signAttestation(testSigningKeys, { ...row, domain, ip });
  await tx.insert(egressAttestations).values({ ...row, signature, nextProbeAt: expiresAt });
}
