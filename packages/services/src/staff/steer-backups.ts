import type { Clock } from "@penguinmails/core/ports/clock";
import type { Database } from "@penguinmails/db/tenant-db";
import { askForBackup } from "../backups/ask-for-backup.ts";
import { askForRestore } from "../backups/ask-for-restore.ts";
import type { StaffCaller } from "./read-staff.ts";
import { callerForNode, noteOnNode } from "./steer-node.ts";

type Deps = { readonly database: Database; readonly clock: Clock };

/** A backup of a node of whichever agency, now. Throws what `askForBackup` throws. */
export async function backUpFleetNode(
  deps: Deps,
  by: StaffCaller,
  id: string,
  reason: string,
): Promise<void> {
  const caller = await callerForNode(deps, by, id);
  await askForBackup(deps, caller, id, reason);
  await noteOnNode(deps, by, deps.clock.now(), "node.back-up", id, reason);
}

/** A backup put back onto a node of whichever agency. Throws what `askForRestore` throws. */
export async function restoreFleetNode(
  deps: Deps,
  by: StaffCaller,
  id: string,
  asked: { readonly backupId: string; readonly reason: string },
): Promise<void> {
  const caller = await callerForNode(deps, by, id);
  await askForRestore(deps, caller, id, asked);
  await noteOnNode(deps, by, deps.clock.now(), "node.restore", id, asked.reason);
}
