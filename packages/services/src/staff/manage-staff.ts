import type { StaffRole } from "@penguinmails/contracts/http/admin";
import { Problem } from "@penguinmails/contracts/problems";
import type { EpochMs } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { staffCredentials, staffMembers, staffRoles, staffSessions } from "@penguinmails/db/schema/users";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { asc, eq } from "drizzle-orm";
import type { AuthDeps, Device } from "../accounts/auth-deps.ts";
import { issueLink, linkForMs, useLink, voidLinks } from "../accounts/mailed-token.ts";
import { givePassword } from "../accounts/make-person.ts";
import { openSession } from "../accounts/sessions.ts";
import { newToken } from "../accounts/token.ts";
import { auditStaff, type StaffCaller } from "./read-staff.ts";

type StaffDeps = AuthDeps & { readonly adminUrl: string };
type MemberRow = typeof staffMembers.$inferSelect;

/** Everyone of the staff and every role with what it may do. */
export async function listStaff(deps: AuthDeps) {
  return deps.database.withOperator(async (tx) => {
    const rows = await tx.select().from(staffMembers).orderBy(asc(staffMembers.createdAt));
    const roles = await tx.select().from(staffRoles).orderBy(asc(staffRoles.key));
    return {
      items: rows.map(memberView),
      roles: roles.map(({ key, name, permissions }) => ({ key: key as StaffRole, name, permissions })),
    };
  });
}

/** Adds a member who chooses a password by the link that is answered. Throws `already-exists`. */
export async function addStaff(
  deps: StaffDeps,
  by: StaffCaller,
  input: { readonly email: string; readonly name: string; readonly role: StaffRole },
) {
  // Nobody knows this password: it only fills the place until the member chose one.
  const placeholder = await deps.passwords.hash(newToken());
  const now = deps.clock.now();
  return deps.database.withOperator(async (tx) => {
    const id = newId();
    const [member] = await tx
      .insert(staffMembers)
      .values({ id, ...input, emailVerified: false, createdAt: now, updatedAt: now })
      .onConflictDoNothing()
      .returning();
    if (!member) throw new Problem("already-exists", { detail: "This address is on the staff already." });
    await givePassword(tx, "staff", id, placeholder, now);
    await note(tx, by, now, "staff.add", id, { role: input.role });
    return { member: memberView(member), ...(await passwordLink(tx, deps, id)) };
  });
}

/** A fresh link by which the member chooses a password; those before stop working. Throws `not-found`. */
export async function renewStaffLink(deps: StaffDeps, by: StaffCaller, id: string) {
  return deps.database.withOperator(async (tx) => {
    const member = await findMember(tx, id);
    await note(tx, by, deps.clock.now(), "staff.link", id, {});
    return { member: memberView(member), ...(await passwordLink(tx, deps, id)) };
  });
}

/** Throws `not-found`, and `conflict` when nobody would be left who may manage staff. */
export async function changeStaffRole(
  deps: AuthDeps,
  by: StaffCaller,
  id: string,
  role: StaffRole,
): Promise<void> {
  const now = deps.clock.now();
  await deps.database.withOperator(async (tx) => {
    const member = await findMember(tx, id);
    if (role !== "super-admin") await requireAnotherSuperAdmin(tx, member);
    await tx.update(staffMembers).set({ role, updatedAt: now }).where(eq(staffMembers.id, id));
    await note(tx, by, now, "staff.role", id, { before: member.role, after: role });
  });
}

/** Ends a member's access at once; what they did stays in the audit. Throws `not-found`, `conflict`. */
export async function removeStaff(deps: AuthDeps, by: StaffCaller, id: string): Promise<void> {
  const now = deps.clock.now();
  await deps.database.withOperator(async (tx) => {
    const member = await findMember(tx, id);
    if (id === by.staffId)
      throw new Problem("conflict", { detail: "You can't remove yourself: another super admin can." });
    await requireAnotherSuperAdmin(tx, member);
    await tx.delete(staffSessions).where(eq(staffSessions.userId, id));
    await voidLinks(tx, "staff", id);
    await tx.delete(staffCredentials).where(eq(staffCredentials.userId, id));
    await tx.delete(staffMembers).where(eq(staffMembers.id, id));
    await note(tx, by, now, "staff.remove", id, { email: member.email, role: member.role });
  });
}

/** By a link: a new password, every other session ended, and logged in. Throws `expired-token`. */
export async function setStaffPassword(
  deps: AuthDeps,
  input: { readonly token: string; readonly password: string },
  device: Device,
): Promise<string> {
  const password = await deps.passwords.hash(input.password);
  return deps.database.withOperator(async (tx) => {
    const id = await useLink(tx, "staff", "set-password", input.token);
    if (id === null) throw new Problem("expired-token");
    const now = deps.clock.now();
    await tx
      .update(staffCredentials)
      .set({ password, updatedAt: now })
      .where(eq(staffCredentials.userId, id));
    await tx.update(staffMembers).set({ emailVerified: true, updatedAt: now }).where(eq(staffMembers.id, id));
    await tx.delete(staffSessions).where(eq(staffSessions.userId, id));
    return openSession(tx, "staff", id, device, Date.now());
  });
}

/** All super admins are locked in one order, so that two who take each other out at once don't both succeed. */
async function requireAnotherSuperAdmin(tx: OperatorDb, member: MemberRow): Promise<void> {
  if (member.role !== "super-admin") return;
  const all = await tx
    .select({ id: staffMembers.id, isActive: staffMembers.emailVerified })
    .from(staffMembers)
    .where(eq(staffMembers.role, "super-admin"))
    .orderBy(asc(staffMembers.id))
    .for("update");
  if (!all.some(({ id, isActive }) => id !== member.id && isActive))
    throw new Problem("conflict", { detail: "The staff needs a super admin: make someone else one first." });
}

async function findMember(tx: OperatorDb, id: string): Promise<MemberRow> {
  const [member] = await tx.select().from(staffMembers).where(eq(staffMembers.id, id));
  if (!member) throw new Problem("not-found");
  return member;
}

async function passwordLink(tx: OperatorDb, deps: StaffDeps, id: string) {
  const expiresAt = Date.now() + linkForMs.staff;
  const token = await issueLink(tx, "staff", "set-password", id, linkForMs.staff);
  // After `#`, so that the token reaches no log of a server.
  const link = `${deps.adminUrl}/set-password#${token}`;
  return { link, expiresAt: new Date(expiresAt).toISOString() };
}

function memberView(row: MemberRow) {
  const { id, email, name, role, emailVerified, createdAt } = row;
  return {
    id,
    email,
    name,
    role: role as StaffRole,
    isActive: emailVerified,
    createdAt: new Date(createdAt).toISOString(),
  };
}

async function note(
  tx: OperatorDb,
  by: StaffCaller,
  at: EpochMs,
  action: string,
  id: string,
  detail: Record<string, unknown>,
): Promise<void> {
  await auditStaff(tx, by.staffId, at, { action, subject: `staff:${id}`, detail, requestId: by.requestId });
}
