import type { StaffRole } from "@penguinmails/contracts/http/admin";
import { newId } from "@penguinmails/db/ids";
import { staffAudit } from "@penguinmails/db/schema/platform";
import { staffMembers, staffRoles } from "@penguinmails/db/schema/users";
import type { Database, OperatorDb } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { readSession } from "../accounts/sessions.ts";

export type Staff = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly permissions: readonly string[];
};

/** The staff member behind a session token; null when it is unknown or over. */
export async function readStaff(database: Database, token: string): Promise<Staff | null> {
  return database.withOperator(async (tx) => {
    const id = await readSession(tx, "staff", token, Date.now());
    if (id === null) return null;
    const [row] = await tx
      .select({ member: staffMembers, role: staffRoles })
      .from(staffMembers)
      .innerJoin(staffRoles, eq(staffRoles.key, staffMembers.role))
      .where(eq(staffMembers.id, id));
    if (!row) return null;
    const { email, name, role } = row.member;
    return { id, email, name, role: role as StaffRole, permissions: row.role.permissions };
  });
}

/** The empty permission is every staff member's. */
export function staffMay(staff: Staff, permission: string): boolean {
  return permission === "" || staff.permissions.includes("*") || staff.permissions.includes(permission);
}

/** Which staff member looks or acts, on which request. */
export type StaffCaller = { readonly staffId: string; readonly requestId: string };
/** A look at rows that money stands in; `seesMoney` false leaves it out. */
export type StaffLook = StaffCaller & { readonly seesMoney: boolean };

/** What staff looked at or did, in the transaction of the look or the act. */
export async function auditStaff(
  tx: OperatorDb,
  staffId: string,
  at: number,
  act: {
    readonly action: string;
    readonly subject: string;
    readonly detail?: Record<string, unknown>;
    readonly requestId: string | null;
  },
): Promise<void> {
  await tx.insert(staffAudit).values({
    id: newId(),
    at,
    staffId,
    action: act.action,
    subject: act.subject,
    detail: act.detail ?? {},
    requestId: act.requestId,
  });
}
