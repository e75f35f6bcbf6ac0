import type { EpochMs } from "@penguinmails/core/time";
import { addresses, domains } from "@penguinmails/db/schema/fleet";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { and, isNotNull, notInArray } from "drizzle-orm";

/** A sending domain or address of an agency, by the name under which operators speak of it. */
export type FeedSubject = {
  readonly tenantId: string;
  readonly kind: "domain" | "address";
  readonly id: string;
  readonly name: string;
  /** What an operator tells of the time before is somebody else's. */
  readonly createdAt: EpochMs;
};

/** Domains that their agency proved to be its own, and addresses that were not given back. */
export async function feedSubjects(tx: OperatorDb): Promise<readonly FeedSubject[]> {
  const proven = await tx
    .select({ tenantId: domains.tenantId, id: domains.id, name: domains.name, createdAt: domains.createdAt })
    .from(domains)
    .where(isNotNull(domains.verifiedAt));
  const held = await tx
    .select({
      tenantId: addresses.tenantId,
      id: addresses.id,
      ip: addresses.ip,
      createdAt: addresses.createdAt,
    })
    .from(addresses)
    .where(and(isNotNull(addresses.ip), notInArray(addresses.status, ["releasing", "released"])));
  return [
    ...proven.map((row) => ({ ...row, kind: "domain" as const })),
    ...held.map(({ ip, ...row }) => ({ ...row, kind: "address" as const, name: ip ?? "" })),
  ];
}
