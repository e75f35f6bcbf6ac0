import type { Clock } from "@penguinmails/core/ports/clock";
import type { Database } from "@penguinmails/db/tenant-db";
import type { Caller } from "../caller.ts";
import { auditStaff, type StaffCaller } from "./read-staff.ts";

/**
 * A staff member does something in the name of an agency. The act leaves the agency's audit row in its own transaction;
 * once it is done, it is noted among the acts of staff as well. Throws what the act throws; then nothing is noted.
 */
export async function actForAgency(
  deps: { readonly database: Database; readonly clock: Clock },
  by: StaffCaller,
  tenantId: string,
  noted: { readonly action: string; readonly subject: string; readonly detail: Record<string, unknown> },
  act: (caller: Caller) => Promise<unknown>,
): Promise<void> {
  const now = deps.clock.now();
  const { staffId, requestId } = by;
  await act({ tenantId, actor: { kind: "staff", id: staffId, requestId } });
  await deps.database.withOperator((tx) => auditStaff(tx, staffId, now, { ...noted, requestId }));
}
