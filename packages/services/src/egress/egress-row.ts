import { type EgressHold, egressHold } from "@penguinmails/core/egress/egress-hold";
import type { EpochMs } from "@penguinmails/core/time";
import { domains, egressAttestations } from "@penguinmails/db/schema/fleet";
import { and, eq } from "drizzle-orm";

export type EgressRow = typeof egressAttestations.$inferSelect;

/** Joins a domain to what is known about its present address, and to nothing when it got another one since. */
export const ofPresentAddress = and(
  eq(egressAttestations.tenantId, domains.tenantId),
  eq(egressAttestations.domainId, domains.id),
  eq(egressAttestations.addressId, domains.addressId),
);

/** Why the domain may not send now; null when it may. */
export function holdOf(
  domain: Pick<typeof domains.$inferSelect, "name">,
  row: EgressRow | null,
  nowMs: EpochMs,
): EgressHold | null {
  return egressHold(domain.name, row, nowMs);
}
