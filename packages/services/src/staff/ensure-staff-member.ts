import type { StaffRole } from "@penguinmails/contracts/http/admin";
import { newId } from "@penguinmails/db/ids";
import { staffMembers } from "@penguinmails/db/schema/users";
import type { AuthDeps } from "../accounts/auth-deps.ts";
import { givePassword } from "../accounts/make-person.ts";

/** Makes a staff log-in when there is none of that address; true when it did. For the operator's own commands only. */
export async function ensureStaffMember(
  deps: AuthDeps,
  member: {
    readonly name: string;
    readonly email: string;
    readonly password: string;
    readonly role: StaffRole;
  },
): Promise<boolean> {
  const password = await deps.passwords.hash(member.password);
  const now = deps.clock.now();
  return deps.database.withOperator(async (tx) => {
    const id = newId();
    const { name, email, role } = member;
    const made = await tx
      .insert(staffMembers)
      .values({ id, email, name, role, createdAt: now, updatedAt: now })
      .onConflictDoNothing()
      .returning();
    if (made.length === 0) return false;
    await givePassword(tx, "staff", id, password, now);
    return true;
  });
}
