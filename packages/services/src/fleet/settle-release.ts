import type { EpochMs } from "@penguinmails/core/time";
import { domains, egressAttestations, nodes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { eq, inArray } from "drizzle-orm";
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
  await tx
    .update(egressAttestations)
    .set({ expiresAt: null, signature: null, nextProbeAt: now })
    .where(inArray(egressAttestations.domainId, ofNode));
  const reason = `${seen[how]} Its way out is proven anew first.`;
  await decideIsolation(tx, node, { before: "isolated", after: "on", reason, clears: null }, now);
}
