import type { TenantLevel } from "@penguinmails/contracts/http/accounts";
import { Problem } from "@penguinmails/contracts/problems";
import { appendAudit } from "@penguinmails/db/audit";
import { newId } from "@penguinmails/db/ids";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { tenants, tenantUsers } from "@penguinmails/db/schema/tenants";
import { userCredentials, users, userVerifications } from "@penguinmails/db/schema/users";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { asc, eq, inArray } from "drizzle-orm";
import type { SignUpDeps } from "../accounts/sign-up.ts";
import { verificationForMs } from "../accounts/sign-up.ts";
import { hashToken, newToken } from "../accounts/token.ts";
import type { Caller } from "../caller.ts";

/** Everyone of the agency, owner first in time. */
export async function listMembers(deps: { readonly database: Database }, tenantId: string) {
  const rows = await deps.database.withTenant(tenantId, (tx) =>
    tx.select().from(tenantUsers).orderBy(asc(tenantUsers.createdAt)),
  );
  const people = await deps.database.withOperator((tx) =>
    rows.length === 0
      ? Promise.resolve([])
      : tx
          .select()
          .from(users)
          .where(
            inArray(
              users.id,
              rows.map((row) => row.userId),
            ),
          ),
  );
  const byId = new Map(people.map((person) => [person.id, person]));
  const items = rows.map((row) => {
    const person = byId.get(row.userId);
    return {
      id: row.userId,
      email: person?.email ?? "",
      name: person?.name ?? "",
      level: row.level,
      createdAt: new Date(row.createdAt).toISOString(),
    };
  });
  return { items, nextCursor: null };
}

/** Adds a person; someone new gets an invitation by which they choose a password. Throws `already-exists`. */
export async function addMember(
  deps: SignUpDeps,
  caller: Caller,
  input: { readonly email: string; readonly name: string; readonly level: TenantLevel },
) {
  const now = deps.clock.now();
  const invited = await deps.database.withOperator(async (tx) => {
    const [known] = await tx.select().from(users).where(eq(users.email, input.email));
    if (known) return { userId: known.id, token: null };
    const userId = newId();
    const token = newToken();
    const unusable = await deps.passwords.hash(newToken());
    await tx
      .insert(users)
      .values({ id: userId, email: input.email, name: input.name, createdAt: now, updatedAt: now });
    await tx
      .insert(userCredentials)
      .values({
        id: newId(),
        userId,
        accountId: userId,
        providerId: "password",
        password: unusable,
        createdAt: now,
        updatedAt: now,
      });
    const link = {
      identifier: `set-password:${userId}`,
      value: hashToken(token),
      expiresAt: Date.now() + 7 * verificationForMs,
    };
    await tx
      .insert(userVerifications)
      .values({ id: newId(), ...link, createdAt: Date.now(), updatedAt: Date.now() });
    return { userId, token };
  });
  return deps.database.withTenant(caller.tenantId, async (tx) => {
    const row = { tenantId: tx.tenantId, userId: invited.userId, level: input.level, createdAt: now };
    const added = await tx.insert(tenantUsers).values(row).onConflictDoNothing().returning();
    if (added.length === 0)
      throw new Problem("already-exists", { detail: "This person is a member already." });
    const [tenant] = await tx.select({ name: tenants.name }).from(tenants).where(eq(tenants.id, tx.tenantId));
    const link =
      invited.token === null ? deps.dashboardUrl : `${deps.dashboardUrl}/set-password?token=${invited.token}`;
    const variables = { name: input.name, agency: tenant?.name ?? "", link };
    await appendToOutbox(
      tx,
      "platform-mail.send",
      { v: 1, tenantId: tx.tenantId, template: "invite", to: input.email, variables },
      now,
    );
    const detail = { level: input.level };
    await appendAudit(tx, caller.actor, now, {
      action: "member.add",
      subjectKind: "user",
      subjectId: invited.userId,
      detail,
    });
    return {
      id: invited.userId,
      email: input.email,
      name: input.name,
      level: input.level,
      createdAt: new Date(now).toISOString(),
    };
  });
}

/** Throws `not-found`, and `conflict` when the agency would have no owner left. */
export async function changeMemberLevel(
  deps: SignUpDeps,
  caller: Caller,
  userId: string,
  level: TenantLevel,
): Promise<void> {
  await deps.database.withTenant(caller.tenantId, async (tx) => {
    if (level !== "owner") await requireAnotherOwner(tx, userId);
    const changed = await tx
      .update(tenantUsers)
      .set({ level })
      .where(eq(tenantUsers.userId, userId))
      .returning();
    if (changed.length === 0) throw new Problem("not-found");
    await appendAudit(tx, caller.actor, deps.clock.now(), {
      action: "member.level",
      subjectKind: "user",
      subjectId: userId,
      detail: { level },
    });
  });
}

/** Throws as `changeMemberLevel`. */
export async function removeMember(deps: SignUpDeps, caller: Caller, userId: string): Promise<void> {
  await deps.database.withTenant(caller.tenantId, async (tx) => {
    await requireAnotherOwner(tx, userId);
    const removed = await tx.delete(tenantUsers).where(eq(tenantUsers.userId, userId)).returning();
    if (removed.length === 0) throw new Problem("not-found");
    await appendAudit(tx, caller.actor, deps.clock.now(), {
      action: "member.remove",
      subjectKind: "user",
      subjectId: userId,
    });
  });
}

async function requireAnotherOwner(tx: TenantDb, userId: string): Promise<void> {
  const owners = await tx
    .select({ userId: tenantUsers.userId })
    .from(tenantUsers)
    .where(eq(tenantUsers.level, "owner"))
    .for("update");
  const [known] = await tx.select().from(tenantUsers).where(eq(tenantUsers.userId, userId));
  if (!known) throw new Problem("not-found");
  const isLast = known.level === "owner" && !owners.some((owner) => owner.userId !== userId);
  if (isLast)
    throw new Problem("conflict", { detail: "An agency needs an owner: make someone else owner first." });
}
