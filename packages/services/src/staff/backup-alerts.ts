import type { EpochMs } from "@penguinmails/core/time";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { backupFaults } from "../backups/backup-health.ts";
import type { Alert } from "./find-alerts.ts";

/** Nodes that serve and whose backups fail, or don't come. */
export async function backupAlerts(tx: OperatorDb, now: EpochMs): Promise<Alert[]> {
  return [...(await backupFaults(tx, now))].map(([id, { label, message, sinceMs }]) => ({
    code: "backup-failing",
    severity: "bad",
    subject: { kind: "node", id, label },
    message,
    since: new Date(sinceMs).toISOString(),
  }));
}
