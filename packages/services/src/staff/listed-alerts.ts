import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { outOfRotation } from "../blocklists/out-of-rotation.ts";
import type { Alert } from "./find-alerts.ts";

/** Listed addresses whose way back waits for staff. */
export async function listedAlerts(tx: OperatorDb): Promise<Alert[]> {
  const out = await outOfRotation(tx);
  return out.map(({ addressId, ip, since, lists }) => ({
    code: "address-listed",
    severity: "bad",
    subject: { kind: "address", id: addressId, label: ip },
    message: `It stood on ${lists.join(" and ")} and sends nothing: its checklist waits.`,
    since,
  }));
}
