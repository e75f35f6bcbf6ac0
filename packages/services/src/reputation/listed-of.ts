import { policy } from "@penguinmails/core/policy";
import { day as dayMs } from "@penguinmails/core/time";
import { blocklistChecks, blocklistListings } from "@penguinmails/db/schema/blocklists";
import { domains, mailboxes } from "@penguinmails/db/schema/fleet";
import type { OperatorDb, TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, gt, inArray, isNull, lt, or, sql } from "drizzle-orm";
import type { ReputationSubject } from "./subjects.ts";

type Listed = number | "unknown";
/** As the score takes it (`ReputationInput`). */
type Listings = { readonly listed: Listed; readonly domainListed: Listed | null };

/**
 * Whether a block list that receivers refuse by names the address that a subject leaves from, and the domain in its mail,
 * at the end of `day`: 1 or 0, a share for an agency. "unknown": a list has not answered, or nothing is there to be listed.
 */
export async function listedOf(
  tx: TenantDb | OperatorDb,
  tenantIds: readonly string[],
  day: string,
): Promise<(subject: ReputationSubject) => Listings> {
  const ids = [...tenantIds];
  if (ids.length === 0) return () => ({ listed: "unknown", domainListed: null });
  const end = Date.parse(day) + dayMs;
  const { refusedBy, domainRefusedBy } = policy.blocklist;
  const addressState = await statesOf(tx, ids, "address", refusedBy, end);
  const domainState = await statesOf(tx, ids, "domain", domainRefusedBy, end);
  const sending = await tx
    .select({
      tenantId: domains.tenantId,
      domainId: domains.id,
      addressId: domains.addressId,
      mailboxIds: sql<string[]>`array_remove(array_agg(${mailboxes.id}), null)`,
    })
    .from(domains)
    .leftJoin(mailboxes, and(eq(mailboxes.tenantId, domains.tenantId), eq(mailboxes.domainId, domains.id)))
    .where(inArray(domains.tenantId, ids))
    .groupBy(domains.tenantId, domains.id);
  const sendsBy = new Map(
    sending.flatMap((row) => [row.domainId, ...row.mailboxIds].map((id) => [id, row] as const)),
  );
  return ({ kind, id }) => {
    if (kind === "address") return { listed: addressState(id), domainListed: null };
    if (kind !== "tenant") {
      const by = sendsBy.get(id);
      return { listed: addressState(by?.addressId), domainListed: domainState(by?.domainId) };
    }
    const mine = sending.filter(({ tenantId }) => tenantId === id);
    const from = new Set(mine.flatMap(({ addressId }) => addressId ?? []));
    return {
      listed: shareOf([...from].map(addressState)),
      domainListed: shareOf(mine.map(({ domainId }) => domainState(domainId))),
    };
  };
}

/** Of several: the share that is listed; what is unknown counts as not, unless all are. */
function shareOf(all: readonly Listed[]): Listed {
  const known = all.filter((each) => each !== "unknown");
  if (known.length === 0) return "unknown";
  return known.reduce((sum, each) => sum + each, 0) / all.length;
}

/** 1 of what one of the zones listed before `end` and did not end, 0 of what all of them have answered for. */
async function statesOf(
  tx: TenantDb | OperatorDb,
  tenantIds: string[],
  kind: "address" | "domain",
  zones: readonly string[],
  end: number,
): Promise<(id: string | null | undefined) => Listed> {
  const clean = await tx
    .select({ id: blocklistChecks.subjectId })
    .from(blocklistChecks)
    .where(
      and(
        inArray(blocklistChecks.tenantId, tenantIds),
        eq(blocklistChecks.subjectKind, kind),
        inArray(blocklistChecks.zone, [...zones]),
        eq(blocklistChecks.status, "clean"),
      ),
    )
    .groupBy(blocklistChecks.subjectId)
    .having(sql`count(*) = ${zones.length}`);
  const standing = await tx
    .selectDistinct({ id: blocklistListings.subjectId })
    .from(blocklistListings)
    .where(
      and(
        inArray(blocklistListings.tenantId, tenantIds),
        eq(blocklistListings.subjectKind, kind),
        inArray(blocklistListings.zone, [...zones]),
        lt(blocklistListings.since, end),
        or(isNull(blocklistListings.until), gt(blocklistListings.until, end)),
      ),
    );
  const known = new Map([
    ...clean.map(({ id }) => [id, 0] as const),
    ...standing.map(({ id }) => [id, 1] as const),
  ]);
  return (id) => known.get(id ?? "") ?? "unknown";
}
