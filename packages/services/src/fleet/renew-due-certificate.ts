import { policy } from "@penguinmails/core/policy";
import type { Deviation } from "@penguinmails/core/ports/node-converger";
import type { EpochMs } from "@penguinmails/core/time";
import { nodeOperations } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, gt } from "drizzle-orm";
import { beginOperation } from "./begin-operation.ts";
import { runningOperation } from "./node-operation.ts";

/** The step whose differences a renewal mends. */
const certificateStep = "hold a certificate";
const look = { kind: "system", id: "node-look", requestId: null } as const;

/**
 * Asks for a renewal when a look found a certificate that ends soon or is another's, unless something else is done to the
 * node or a renewal was asked for within a day: the authority gives few, and what failed is for people to look at.
 */
export async function renewDueCertificate(
  tx: TenantDb,
  nodeId: string,
  found: readonly Deviation[],
  now: EpochMs,
): Promise<void> {
  const [due] = found.filter(({ step }) => step === certificateStep);
  if (!due || (await runningOperation(tx, nodeId))) return;
  const since = now - policy.node.certificateRetryMs;
  const [recent] = await tx
    .select({ id: nodeOperations.id })
    .from(nodeOperations)
    .where(
      and(
        eq(nodeOperations.nodeId, nodeId),
        eq(nodeOperations.kind, "renew-tls"),
        gt(nodeOperations.askedAt, since),
      ),
    );
  if (recent) return;
  const reason = `The ${due.what} is ${due.seen}.`;
  await beginOperation(tx, look, { nodeId, kind: "renew-tls", ip: null, askedAt: now }, { reason });
}
