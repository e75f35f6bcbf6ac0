import { addresses, domains, egressAttestations } from "@penguinmails/db/schema/fleet";
import { and, eq } from "drizzle-orm";

export type EgressRow = typeof egressAttestations.$inferSelect;

/** Joins a domain to what is known about its present address, and to nothing when it got another one since. */
export const ofPresentAddress = and(
  eq(egressAttestations.tenantId, domains.tenantId),
  eq(egressAttestations.domainId, domains.id),
  eq(egressAttestations.addressId, domains.addressId),
);

/** Joins what is known about a domain's way out to the address that it is about, the present one or a former. */
export const attestedAddress = and(
  eq(addresses.tenantId, egressAttestations.tenantId),
  eq(addresses.id, egressAttestations.addressId),
);
