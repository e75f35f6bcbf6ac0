import { policy } from "@penguinmails/core/policy";
import { day as dayMs } from "@penguinmails/core/time";
import { blocklistChecks, blocklistListings } from "@penguinmails/db/schema/blocklists";
import { domains, mailboxes } from "@penguinmails/db/schema/fleet";
import type { OperatorDb, TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, gt, inArray, isNotNull, isNull, lt, or, sql } from "drizzle-orm";
import type { ReputationSubject } from "./subjects.ts";

type Listed = number | "unknown";

/**
 * Whether a block list that receivers refuse by names what a subject sends from, at the end of `day`: 1 or 0 for an
 * address and for the domains and mailboxes that leave from it, a share for an agency. "unknown": a list has not
 * answered, or nothing is there to be listed.
 */
export async function listedOf(
  tx: TenantDb | OperatorDb,
  tenantIds: readonly string[],
  day: string,
): Promise<(subject: ReputationSubject) => Listed> {
  const ids = [...tenantIds];
  if (ids.length === 0) return () => "unknown";
  const byAddress = await addressesListed(tx, ids, Date.parse(day) + dayMs);
  const leaves = await tx
    .select({
      tenantId: domains.tenantId,
      domainId: domains.id,
      addressId: domains.addressId,
      mailboxIds: sql<string[]>`array_remove(array_agg(${mailboxes.id}), null)`,
    })
    .from(domains)
    .leftJoin(mailboxes, and(eq(mailboxes.tenantId, domains.tenantId), eq(mailboxes.domainId, domains.id)))
    .where(and(inArray(domains.tenantId, ids), isNotNull(domains.addressId)))
    .groupBy(domains.tenantId, domains.id);
  const addressOf = new Map<string, string>();
  const addressesOf = new Map<string, Set<string>>();
  for (const { tenantId, domainId, addressId, mailboxIds } of leaves) {
    if (addressId === null) continue;
    for (const id of [domainId, ...mailboxIds]) addressOf.set(id, addressId);
    addressesOf.set(tenantId, (addressesOf.get(tenantId) ?? new Set()).add(addressId));
  }
  const listed = (addressId: string | undefined): Listed => byAddress.get(addressId ?? "") ?? "unknown";
  return ({ kind, id }) => {
    if (kind === "address") return listed(id);
    if (kind !== "tenant") return listed(addressOf.get(id));
    return shareOf([...(addressesOf.get(id) ?? [])].map(listed));
  };
}

/** Of several: the share that is listed; what is unknown counts as not, unless all are. */
function shareOf(all: readonly Listed[]): Listed {
  const known = all.filter((each) => each !== "unknown");
  if (known.length === 0) return "unknown";
  return known.reduce((sum, each) => sum + each, 0) / all.length;
}

/** Addresses of which every such list has answered, or one has listed them before `end` and not ended it. */
async function addressesListed(
  tx: TenantDb | OperatorDb,
  tenantIds: string[],
  end: number,
): Promise<ReadonlyMap<string, 0 | 1>> {
  const refusedBy = [...policy.blocklist.refusedBy];
  const clean = await tx
    .select({ id: blocklistChecks.subjectId })
    .from(blocklistChecks)
    .where(
      and(
        inArray(blocklistChecks.tenantId, tenantIds),
        eq(blocklistChecks.subjectKind, "address"),
        inArray(blocklistChecks.zone, refusedBy),
        eq(blocklistChecks.status, "clean"),
      ),
    )
    .groupBy(blocklistChecks.subjectId)
    .having(sql`count(*) = ${refusedBy.length}`);
  const standing = await tx
    .selectDistinct({ id: blocklistListings.subjectId })
    .from(blocklistListings)
    .where(
      and(
        inArray(blocklistListings.tenantId, tenantIds),
        eq(blocklistListings.subjectKind, "address"),
        inArray(blocklistListings.zone, refusedBy),
        lt(blocklistListings.since, end),
        or(isNull(blocklistListings.until), gt(blocklistListings.until, end)),
      ),
    );
  return new Map([...clean.map(({ id }) => [id, 0] as const), ...standing.map(({ id }) => [id, 1] as const)]);
}
