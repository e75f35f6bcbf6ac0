import type { domainView as view } from "@penguinmails/contracts/http/domains";
import { Problem } from "@penguinmails/contracts/problems";
import type { RecordCheck } from "@penguinmails/core/domains/judge-records";
import { egressHold } from "@penguinmails/core/egress/egress-hold";
import type { EpochMs } from "@penguinmails/core/time";
import { addresses, domains, egressAttestations, nodes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, desc, eq } from "drizzle-orm";
import type { z } from "zod";
import { isOnItsWay } from "../blocklists/hold-queue.ts";
import { type SendingHold, sendingHolds } from "../delivery/sending-holds.ts";
import { type EgressRow, ofPresentAddress } from "../egress/egress-row.ts";
import { instantOf } from "../platform/instant.ts";
import { olderThan, type PageAsked, pageOf } from "../platform/page-of.ts";
import { heldDomains, type RefusalHold } from "../refusals/refusal-holds.ts";

export type DomainRow = typeof domains.$inferSelect;
export type DomainView = z.infer<typeof view>;

type Found = {
  readonly domain: DomainRow;
  /** It got another address of its node, and its records don't name that one yet. */
  readonly isOnItsWay: boolean;
  /** It leaves from there. */
  readonly ip: string | null;
  readonly egress: EgressRow | null;
};

export function domainView(
  { domain: row, isOnItsWay, ip, egress }: Found,
  refused: readonly RefusalHold[],
  hold: SendingHold | null,
  nowMs: EpochMs,
): DomainView {
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    // What its records lack, its state says.
    hold: row.status === "verified" || row.status === "degraded" ? hold : null,
    nodeId: row.nodeId,
    egressIp: ip,
    egress: {
      hold: egressHold(row.name, egress, nowMs),
      probing: egress !== null && egress.probeId !== null,
      fields: [...(egress?.fields ?? [])],
      seenAt: instantOf(egress?.seenAt ?? null),
      expiresAt: instantOf(egress?.expiresAt ?? null),
    },
    refusedBy: refused.flatMap(({ subject, operator, says, since, until }) =>
      subject === row.id
        ? [{ operator, says, since: new Date(since).toISOString(), until: new Date(until).toISOString() }]
        : [],
    ),
    queue: { isHeld: row.isQueueHeld, awaitsRecords: isOnItsWay, rest: row.queueRest },
    publishedBy: row.publishedBy,
    records: (row.records as RecordCheck[]).map((check) => ({
      ...check,
      expected: [...check.expected],
      found: [...check.found],
    })),
    lastCheckedAt: instantOf(row.lastCheckedAt),
    verifiedAt: instantOf(row.verifiedAt),
    createdAt: new Date(row.createdAt).toISOString(),
  };
}

const withEgress = (tx: TenantDb) =>
  tx
    .select({ domain: domains, isOnItsWay, ip: addresses.ip, egress: egressAttestations, node: nodes })
    .from(domains)
    .innerJoin(nodes, and(eq(nodes.tenantId, domains.tenantId), eq(nodes.id, domains.nodeId)))
    .leftJoin(addresses, and(eq(addresses.tenantId, domains.tenantId), eq(addresses.id, domains.addressId)))
    .leftJoin(egressAttestations, ofPresentAddress);

/** Throws `not-found`. */
export async function getDomain(tx: TenantDb, id: string, nowMs: EpochMs): Promise<DomainView> {
  const [row] = await withEgress(tx).where(eq(domains.id, id));
  if (!row) throw new Problem("not-found");
  const hold = (await sendingHolds(tx, nowMs)).of(row);
  return domainView(row, await heldDomains(tx, nowMs, [id]), hold, nowMs);
}

/** Newest first. */
export async function listDomains(tx: TenantDb, page: PageAsked, nowMs: EpochMs) {
  const rows = await withEgress(tx)
    .where(olderThan(domains.id, page))
    .orderBy(desc(domains.id))
    .limit(page.limit + 1);
  const ids = rows.map(({ domain }) => domain.id);
  const refused = await heldDomains(tx, nowMs, ids);
  const holds = await sendingHolds(tx, nowMs);
  const views = rows.map((row) => domainView(row, refused, holds.of(row), nowMs));
  return pageOf(views, page.limit);
}
