import type { Clock } from "@penguinmails/core/ports/clock";
import type { NodeOperation } from "@penguinmails/core/ports/node-converger";
import type { Database } from "@penguinmails/db/tenant-db";
import { lockEntitlements } from "../billing/entitlements.ts";
import type { Caller } from "../caller.ts";
import { beginOperation, lockForOperation, refuseBeside } from "./begin-operation.ts";
import { requireResize } from "./node-sizes.ts";

/** What staff ask for; addresses are the agency's own affair, and restoring, rebuilding, isolating and releasing are acts of their own. */
export type StaffOperation = {
  readonly kind: Exclude<
    NodeOperation["kind"],
    "add-address" | "remove-address" | "restore" | "rebuild" | "isolate" | "release"
  >;
  /** The provider's plan to resize to; for that kind alone. */
  readonly rid?: string | undefined;
  readonly reason: string;
};

/**
 * Asks for an operation on a node that serves, or a reboot of one that is isolated; its plan's runner does it. Asked again
 * while the same runs, nothing more happens. Throws `not-found`, `conflict` for another node or one that has another
 * operation under way, and what `requireResize` throws.
 */
export async function askForOperation(
  deps: { readonly database: Database; readonly clock: Clock },
  caller: Caller,
  nodeId: string,
  { kind, rid, reason }: StaffOperation,
): Promise<void> {
  const now = deps.clock.now();
  await deps.database.withTenant(caller.tenantId, async (tx) => {
    // A larger machine counts against the plan: the agency's row is held before its node.
    const allowed = kind === "resize" ? await lockEntitlements(tx, now) : null;
    const { node, running } = await lockForOperation(tx, nodeId, kind);
    if (running?.kind === kind && running.rid === (rid ?? null)) return;
    refuseBeside(running);
    const resize = allowed ? await requireResize(tx, allowed, node, rid ?? "") : {};
    const operation = { nodeId, kind, ip: null, rid: rid ?? null, askedAt: now };
    await beginOperation(tx, caller.actor, operation, { reason, ...resize });
  });
}
