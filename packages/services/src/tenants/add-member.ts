import type { TenantLevel } from "@penguinmails/contracts/http/accounts";
import { Problem } from "@penguinmails/contracts/problems";
import type { PlatformMailVariables } from "@penguinmails/core/ports/outside";
import { appendAudit } from "@penguinmails/db/audit";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { tenants, tenantUsers } from "@penguinmails/db/schema/tenants";
import { users } from "@penguinmails/db/schema/users";
import { eq } from "drizzle-orm";
import type { SignUpDeps } from "../accounts/auth-deps.ts";
import { issueLink, linkForMs } from "../accounts/mailed-token.ts";
import { makeUser } from "../accounts/make-person.ts";
import { newToken } from "../accounts/token.ts";
import type { Caller } from "../caller.ts";
import type { Member } from "./list-members.ts";

type Invitation = { readonly email: string; readonly name: string; readonly level: TenantLevel };

/**
 * Adds a person and mails them. Who has no verified account yet chooses a password by that mail, and a password that
 * somebody else may have set for the address is gone then. Throws `already-exists`.
 */
export async function addMember(deps: SignUpDeps, caller: Caller, input: Invitation): Promise<Member> {
  const now = deps.clock.now();
  // Nobody knows this password: it only fills the place until the invited person chose one.
  const placeholder = await deps.passwords.hash(newToken());
  const { userId, isVerified } = await deps.database.withOperator(async (tx) => {
    await makeUser(tx, input, placeholder, now);
    const [person] = await tx
      .select({ userId: users.id, isVerified: users.emailVerified })
      .from(users)
      .where(eq(users.email, input.email));
    if (!person) throw new Error("a user that was just written is not there");
    return person;
  });
  // Before a link is made: a new one would end the one that the member was mailed and has not used yet.
  await deps.database.withTenant(caller.tenantId, async (tx) => {
    const known = await tx.select().from(tenantUsers).where(eq(tenantUsers.userId, userId));
    if (known.length > 0) throw isMember();
  });
  const link = isVerified ? deps.dashboardUrl : await invitationLink(deps, userId);
  await deps.database.withTenant(caller.tenantId, async (tx) => {
    const row = { tenantId: tx.tenantId, userId, level: input.level, createdAt: now };
    const added = await tx.insert(tenantUsers).values(row).onConflictDoNothing().returning();
    if (added.length === 0) throw isMember();
    const [tenant] = await tx.select({ name: tenants.name }).from(tenants).where(eq(tenants.id, tx.tenantId));
    const variables: PlatformMailVariables<"invite"> = {
      name: input.name,
      agency: tenant?.name ?? "",
      link,
    };
    const mail = {
      v: 1 as const,
      tenantId: tx.tenantId,
      template: "invite" as const,
      to: input.email,
      variables,
    };
    await appendToOutbox(tx, "platform-mail.send", mail, now);
    await appendAudit(tx, caller.actor, now, {
      action: "member.add",
      subjectKind: "user",
      subjectId: userId,
      detail: { level: input.level },
    });
  });
  return { id: userId, ...input, createdAt: new Date(now).toISOString() };
}

const isMember = () => new Problem("already-exists", { detail: "This person is a member already." });

async function invitationLink(deps: SignUpDeps, userId: string): Promise<string> {
  const token = await deps.database.withOperator((tx) =>
    issueLink(tx, "tenant", "set-password", userId, linkForMs.invitation),
  );
  return `${deps.dashboardUrl}/set-password?token=${token}`;
}
