import { type EpochMs, hour } from "@penguinmails/core/time";
import { domains, egressAttestations, nodeOperations, nodes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, desc, eq, inArray } from "drizzle-orm";
import { askedBy } from "./asked-by.ts";
import { decideIsolation } from "./decide-isolation.ts";

const seen = {
  release: "Our staff looked at the machine and found it as planned.",
  rebuild: "The machine was wiped and made anew.",
} as const;

/** A node that was opened again, or made anew, serves; each of its domains proves its way out anew before it sends. */
export async function settleRelease(
  tx: TenantDb,
  nodeId: string,
  how: keyof typeof seen,
  now: EpochMs,
): Promise<void> {
  const [node] = await tx
    .update(nodes)
    .set({ status: "serving" })
    .where(eq(nodes.id, nodeId))
    .returning({ id: nodes.id, name: nodes.name });
  if (!node) return;
  const ofNode = tx.select({ id: domains.id }).from(domains).where(eq(domains.nodeId, nodeId));
  const unproven = await tx
    .update(egressAttestations)
    .set({ expiresAt: null, signature: null, nextProbeAt: now })
    .where(inArray(egressAttestations.domainId, ofNode))
    .returning({ domainId: egressAttestations.domainId });
  const evidence = {
    askedBy: await askedBy(tx, nodeId, `node.${how}`),
    ...(await isolatedFor(tx, nodeId, now)),
    domainsToProve: new Set(unproven.map(({ domainId }) => domainId)).size,
  };
  const reason = `${seen[how]} Its way out is proven anew first.`;
  await decideIsolation(tx, node, { before: "isolated", after: "on", reason, clears: null, evidence }, now);
}

async function isolatedFor(tx: TenantDb, nodeId: string, now: EpochMs) {
  const [isolation] = await tx
    .select({ askedAt: nodeOperations.askedAt })
    .from(nodeOperations)
    .where(and(eq(nodeOperations.nodeId, nodeId), eq(nodeOperations.kind, "isolate")))
    .orderBy(desc(nodeOperations.id))
    .limit(1);
  return isolation ? { isolatedForHours: Math.round((now - isolation.askedAt) / hour) } : {};
}
