import type { Clock } from "@penguinmails/core/ports/clock";
import type { NodeOperation } from "@penguinmails/core/ports/node-converger";
import type { Actor } from "@penguinmails/db/audit";
import type { Database } from "@penguinmails/db/tenant-db";
import { beginOperation, lockForOperation, refuseBeside } from "./begin-operation.ts";

/** What staff ask for here; addresses are the agency's own affair; restoring, isolating and releasing are acts of their own. */
export type StaffOperation = Exclude<
  NodeOperation["kind"],
  "add-address" | "remove-address" | "restore" | "isolate" | "release"
>;

/**
 * Asks for an operation on a node that serves; its plan's runner does it. Asked again while the same runs, nothing more
 * happens. Throws `not-found`, and `conflict` for a node that does not serve or has another operation under way.
 */
export async function askForOperation(
  deps: { readonly database: Database; readonly clock: Clock },
  caller: { readonly tenantId: string; readonly actor: Actor },
  nodeId: string,
  { kind, reason }: { readonly kind: StaffOperation; readonly reason: string },
): Promise<void> {
  const now = deps.clock.now();
  await deps.database.withTenant(caller.tenantId, async (tx) => {
    const { running } = await lockForOperation(tx, nodeId);
    if (running?.kind === kind) return;
    refuseBeside(running);
    await beginOperation(tx, caller.actor, { nodeId, kind, ip: null, askedAt: now }, { reason });
  });
}
