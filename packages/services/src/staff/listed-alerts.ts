import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { outOfRotation } from "../blocklists/out-of-rotation.ts";
import type { Alert } from "./find-alerts.ts";

/** Listed addresses and domains whose way back waits for staff. */
export async function listedAlerts(tx: OperatorDb): Promise<Alert[]> {
  const out = await outOfRotation(tx);
  return out.map(({ subject, since, lists }) => ({
    code: subject.kind === "address" ? "address-listed" : "domain-listed",
    severity: "bad",
    subject,
    message: `It came on ${lists.join(" and ")} and sends nothing: its checklist waits.`,
    since,
  }));
}
