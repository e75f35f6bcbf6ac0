import type { Clock } from "@penguinmails/core/ports/clock";
import type { EpochMs } from "@penguinmails/core/time";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import { addresses, domains, egressAttestations } from "@penguinmails/db/schema/fleet";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, inArray, not, sql } from "drizzle-orm";
import { isOutOfRotation } from "../blocklists/listed-domains.ts";
import { eachOf } from "../platform/each-of.ts";
import { attestedAddress, type EgressRow, ofPresentAddress } from "./egress-row.ts";

/** Decisions that one round writes: after a long stop of our receiver all domains run out together. */
const mostAtOnce = 200;

/**
 * Leaves a decision for each domain whose attestation ran out while it may send but for that: one for each end, however
 * many workers look. Returns how many were written.
 */
export async function tellExpiredEgress(deps: {
  readonly database: Database;
  readonly clock: Clock;
}): Promise<number> {
  const now = deps.clock.now();
  const ended = await deps.database.withOperator((tx) =>
    tx
      .select({ attestation: egressAttestations, domain: domains.name, ip: addresses.ip })
      .from(egressAttestations)
      .innerJoin(domains, ofPresentAddress)
      .innerJoin(addresses, attestedAddress)
      .where(
        and(
          inArray(domains.status, ["verified", "degraded"]),
          not(isOutOfRotation),
          sql`${egressAttestations.expiresAt} <= ${new Date(now).toISOString()}::timestamptz`,
          sql`${egressAttestations.toldExpiredAt} is distinct from ${egressAttestations.expiresAt}`,
        ),
      )
      .orderBy(asc(egressAttestations.expiresAt))
      .limit(mostAtOnce),
  );
  let told = 0;
  await eachOf(ended, async ({ attestation, domain, ip }) => {
    const { tenantId } = attestation;
    if (await deps.database.withTenant(tenantId, (tx) => tellExpiry(tx, attestation, domain, ip, now)))
      told += 1;
  });
  return told;
}

/** The decision that a domain's attestation ran out; false when it was told before, or is fresh again by now. */
export async function tellExpiry(
  tx: TenantDb,
  { domainId, addressId, expiresAt, trouble }: EgressRow,
  domain: string,
  ip: string | null,
  now: EpochMs,
): Promise<boolean> {
  if (expiresAt === null) return false;
  const marked = await tx
    .update(egressAttestations)
    .set({ toldExpiredAt: expiresAt })
    .where(
      and(
        eq(egressAttestations.domainId, domainId),
        eq(egressAttestations.addressId, addressId),
        eq(egressAttestations.expiresAt, expiresAt),
      ),
    )
    .returning({ domainId: egressAttestations.domainId });
  if (marked.length === 0) return false;
  const draft = {
    limit: "sending",
    before: "allowed",
    after: "held",
    reason: `It is too long ago that mail of ${domain} was seen leaving from ${ip ?? "its address"}. ${trouble ?? "No test mail has come through since."}`,
    clears: "The next test mail that arrives as it should; one goes out every few minutes.",
    clearsAt: null,
    evidence: { attestedUntil: new Date(expiresAt).toISOString() },
  };
  const subject = { kind: "domain" as const, id: domainId, label: domain };
  return appendDecision(
    tx,
    now,
    subject,
    draft,
    `egress-expired:${domainId}:${addressId}:${new Date(expiresAt).toISOString()}`,
  );
}
