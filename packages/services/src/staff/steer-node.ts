import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import { nodes } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { askForBackup } from "../backups/ask-for-backup.ts";
import { askForRebuild } from "../backups/ask-for-rebuild.ts";
import { askForRestore } from "../backups/ask-for-restore.ts";
import type { Caller } from "../caller.ts";
import { askForCharts } from "../fleet/ask-for-charts.ts";
import { askForLook } from "../fleet/ask-for-look.ts";
import { askForOperation, type StaffOperation } from "../fleet/ask-for-operation.ts";
import { isolateNode, releaseNode } from "../fleet/isolate-node.ts";
import { acknowledgeSuspicion } from "../fleet/judge-suspicion.ts";
import { cancelReplacement, replaceNode } from "../fleet/replace-node.ts";
import { retireNode } from "../fleet/retire-node.ts";
import { retryNode } from "../fleet/retry-node.ts";
import { actForAgency } from "./act-for-agency.ts";
import type { StaffCaller } from "./read-staff.ts";

type Deps = { readonly database: Database; readonly clock: Clock };

/** What staff do to a node of whichever agency, noted as `action`. Throws `not-found`, and what the act throws. */
async function actOnNode(
  deps: Deps,
  by: StaffCaller,
  id: string,
  action: string,
  detail: { readonly reason?: string },
  act: (caller: Caller) => Promise<unknown>,
): Promise<void> {
  const [node] = await deps.database.withOperator((tx) =>
    tx.select({ tenantId: nodes.tenantId }).from(nodes).where(eq(nodes.id, id)),
  );
  if (!node) throw new Problem("not-found");
  await actForAgency(deps, by, node.tenantId, { action, subject: `node:${id}`, detail }, act);
}

/** Throws what `retryNode` throws. */
export function retryFleetNode(deps: Deps, by: StaffCaller, id: string, reason: string) {
  return actOnNode(deps, by, id, "node.retry", { reason }, (caller) => retryNode(deps, caller, id, reason));
}

/** Gives a machine back for its agency. Throws what `retireNode` throws. */
export function retireFleetNode(deps: Deps, by: StaffCaller, id: string, reason: string) {
  return actOnNode(deps, by, id, "node.retire", { reason }, (caller) => retireNode(deps, caller, id));
}

/** Throws what `askForLook` throws. */
export function lookAtFleetNode(deps: Deps, by: StaffCaller, id: string) {
  return actOnNode(deps, by, id, "node.look", {}, (caller) => askForLook(deps, caller, id));
}

/** Throws what `askForCharts` throws. */
export function askForFleetCharts(deps: Deps, by: StaffCaller, id: string) {
  return actOnNode(deps, by, id, "node.ask-for-charts", {}, (caller) => askForCharts(deps, caller, id));
}

/** Throws what `askForOperation` throws. */
export function operateFleetNode(deps: Deps, by: StaffCaller, id: string, asked: StaffOperation) {
  const { kind, reason } = asked;
  return actOnNode(deps, by, id, `node.${kind}`, { reason }, (caller) =>
    askForOperation(deps, caller, id, asked),
  );
}

/** Throws what `askForBackup` throws. */
export function backUpFleetNode(deps: Deps, by: StaffCaller, id: string, reason: string) {
  return actOnNode(deps, by, id, "node.back-up", { reason }, (caller) =>
    askForBackup(deps, caller, id, reason),
  );
}

/** Throws what `askForRestore` throws. */
export function restoreFleetNode(
  deps: Deps,
  by: StaffCaller,
  id: string,
  asked: { readonly backupId: string; readonly reason: string },
) {
  const { reason } = asked;
  return actOnNode(deps, by, id, "node.restore", { reason }, (caller) =>
    askForRestore(deps, caller, id, asked),
  );
}

/** Throws what `askForRebuild` throws. */
export function rebuildFleetNode(
  deps: Deps,
  by: StaffCaller,
  id: string,
  asked: { readonly backupId: string | null; readonly reason: string },
) {
  const { reason } = asked;
  return actOnNode(deps, by, id, "node.rebuild", { reason }, (caller) =>
    askForRebuild(deps, caller, id, asked),
  );
}

/** The reason is the staff member's signature. Throws what `isolateNode` throws. */
export function isolateFleetNode(
  deps: Parameters<typeof isolateNode>[0],
  by: StaffCaller,
  id: string,
  reason: string,
) {
  return actOnNode(deps, by, id, "node.isolate", { reason }, (caller) =>
    isolateNode(deps, caller, id, reason),
  );
}

/** Throws what `acknowledgeSuspicion` throws. */
export function acknowledgeFleetSuspicion(deps: Deps, by: StaffCaller, id: string, reason: string) {
  return actOnNode(deps, by, id, "node.acknowledge-suspicion", { reason }, (caller) =>
    acknowledgeSuspicion(deps, caller, id, reason),
  );
}

/** Throws what `releaseNode` throws. */
export function releaseFleetNode(deps: Deps, by: StaffCaller, id: string, reason: string) {
  return actOnNode(deps, by, id, "node.release", { reason }, (caller) =>
    releaseNode(deps, caller, id, reason),
  );
}

/** Has another machine take the place of a node. Throws what `replaceNode` throws. */
export function replaceFleetNode(
  deps: Parameters<typeof replaceNode>[0],
  by: StaffCaller,
  id: string,
  reason: string,
) {
  return actOnNode(deps, by, id, "node.replace", { reason }, (caller) =>
    replaceNode(deps, caller, id, reason),
  );
}

/** Throws what `cancelReplacement` throws. */
export function cancelFleetReplacement(deps: Deps, by: StaffCaller, id: string, reason: string) {
  return actOnNode(deps, by, id, "node.cancel-replacement", { reason }, (caller) =>
    cancelReplacement(deps, caller, id, reason),
  );
}
