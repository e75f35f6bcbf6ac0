import type { ReplacementFacts } from "@penguinmails/core/fleet/next-replacement-step";
import { policy } from "@penguinmails/core/policy";
import type { EpochMs } from "@penguinmails/core/time";
import { messages } from "@penguinmails/db/schema/campaigns";
import { domains, egressAttestations, nodes } from "@penguinmails/db/schema/fleet";
import { nodeHealth } from "@penguinmails/db/schema/node-health";
import type { nodeReplacements } from "@penguinmails/db/schema/node-replacements";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, count, eq, gt, inArray, or, type SQL } from "drizzle-orm";
import { ofPresentAddress } from "../egress/egress-row.ts";

export type ReplacementRow = typeof nodeReplacements.$inferSelect;

/** Where a replacement stands; null when a node of it is not in the books. */
export async function replacementFacts(
  tx: TenantDb,
  row: ReplacementRow,
  now: EpochMs,
): Promise<ReplacementFacts | null> {
  const both = await tx
    .select()
    .from(nodes)
    .where(inArray(nodes.id, [row.nodeId, row.nextNodeId]));
  const old = both.find(({ id }) => id === row.nodeId);
  const next = both.find(({ id }) => id === row.nextNodeId);
  if (!old || !next) return null;
  const left = await domainsOn(tx, old.id);
  const held = left.find(({ id }) => id === row.heldDomainId);
  const [health] = await tx.select().from(nodeHealth).where(eq(nodeHealth.nodeId, old.id));
  const since = row.drainingSince;
  const toldSince = since !== null && health?.vitalsAt != null && health.vitalsAt > since;
  return {
    state: row.state,
    old: { name: old.name, status: old.status },
    next: { name: next.name, status: next.status, failure: next.failureCause },
    domainsLeft: left.length,
    held:
      held && row.heldSince !== null
        ? {
            name: held.name,
            since: row.heldSince,
            underWay: await underWay(tx, eq(messages.domainId, held.id), now),
          }
        : null,
    unproven: await unprovenOf(tx, row, now),
    drainingSince: since,
    underWay: await underWay(tx, eq(messages.nodeId, old.id), now),
    queued: toldSince ? (health.vitals?.queued ?? null) : null,
    logReadAt: old.logReadAt,
  };
}

/** In a fixed order. */
export function domainsOn(tx: TenantDb, nodeId: string) {
  return tx
    .select({ id: domains.id, name: domains.name, addressId: domains.addressId })
    .from(domains)
    .where(eq(domains.nodeId, nodeId))
    .orderBy(asc(domains.id));
}

/** Whether a domain was seen leaving from its present address, lately enough. */
export async function isProven(tx: TenantDb, domainId: string, now: EpochMs): Promise<boolean> {
  const [row] = await tx
    .select({ id: domains.id })
    .from(domains)
    .innerJoin(egressAttestations, ofPresentAddress)
    .where(
      and(
        eq(domains.id, domainId),
        inArray(domains.status, ["verified", "degraded"]),
        gt(egressAttestations.expiresAt, now),
      ),
    );
  return row !== undefined;
}

async function unprovenOf(tx: TenantDb, row: ReplacementRow, now: EpochMs) {
  if (row.unprovenDomainId === null || row.movedAt === null) return null;
  const [domain] = await tx
    .select({ name: domains.name })
    .from(domains)
    .where(and(eq(domains.id, row.unprovenDomainId), eq(domains.nodeId, row.nextNodeId)));
  // One that was removed or put elsewhere since is waited for no more.
  if (!domain || (await isProven(tx, row.unprovenDomainId, now))) return null;
  return { name: domain.name, movedAt: row.movedAt };
}

/** Messages on their way to a mail server, or with it, not settled by its log and not older than it tries them. */
async function underWay(tx: TenantDb, of: SQL, now: EpochMs): Promise<number> {
  const [row] = await tx
    .select({ n: count() })
    .from(messages)
    .where(
      and(
        of,
        or(
          inArray(messages.state, ["leased", "data_sent"]),
          and(
            eq(messages.state, "accepted"),
            inArray(messages.delivery, ["none", "deferred"]),
            gt(messages.acceptedAt, now - policy.retry.giveUpAfterMs),
          ),
        ),
      ),
    );
  return row?.n ?? 0;
}
