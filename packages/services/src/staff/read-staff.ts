import type { StaffRole } from "@penguinmails/contracts/http/admin";
import { newId } from "@penguinmails/db/ids";
import { staffAudit } from "@penguinmails/db/schema/platform";
import { staffMembers, staffRoles } from "@penguinmails/db/schema/users";
import type { Database, OperatorDb } from "@penguinmails/db/tenant-db";
import { and, eq, gt, sql } from "drizzle-orm";
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

/** Real time within which looking again at the same thing is the same look: screens ask again every few seconds. */
const sameLookForMs = 600_000;

/** What staff looked at, in the transaction of the look; once for all the looks of ten minutes at the same thing. */
export async function auditLook(
  tx: OperatorDb,
  by: StaffCaller,
  at: number,
  look: { readonly action: string; readonly subject: string; readonly detail?: Record<string, unknown> },
): Promise<void> {
  const detail = look.detail ?? {};
  const [same] = await tx
    .select({ id: staffAudit.id })
    .from(staffAudit)
    .where(
      and(
        gt(staffAudit.id, firstIdOf(Date.now() - sameLookForMs)),
        eq(staffAudit.staffId, by.staffId),
        eq(staffAudit.action, look.action),
        eq(staffAudit.subject, look.subject),
        sql`${staffAudit.detail} = ${JSON.stringify(detail)}::jsonb`,
      ),
    )
    .limit(1);
  if (!same) await auditStaff(tx, by.staffId, at, { ...look, detail, requestId: by.requestId });
}

/** Ids begin with the milliseconds of their making (UUIDv7, RFC 9562 section 5.7): the least of that moment. */
function firstIdOf(realMs: number): string {
  const hex = realMs.toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
