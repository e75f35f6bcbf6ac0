import { hour } from "@penguinmails/core/time";
import { appendAudit } from "@penguinmails/db/audit";
import { newId } from "@penguinmails/db/ids";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { tenants, tenantUsers } from "@penguinmails/db/schema/tenants";
import { userCredentials, users, userVerifications } from "@penguinmails/db/schema/users";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import type { AuthDeps } from "./auth-deps.ts";
import { hashToken, newToken } from "./token.ts";

export type SignUpDeps = AuthDeps & { readonly dashboardUrl: string };

/** Real time a mailed link stays valid. */
export const verificationForMs = 24 * hour;

/**
 * Makes the user, their agency and the owner's membership, and asks for the verification mail. A known address gets
 * the same answer: its owner is mailed a fresh link when it was never verified, and nothing otherwise.
 */
export async function signUp(
  deps: SignUpDeps,
  input: {
    readonly name: string;
    readonly agencyName: string;
    readonly email: string;
    readonly password: string;
  },
): Promise<void> {
  // Hashed in any case: the time must not tell whether the address is known.
  const password = await deps.passwords.hash(input.password);
  const now = deps.clock.now();
  const userId = newId();
  const tenantId = newId();
  const token = await deps.database.withOperator(async (tx) => {
    const inserted = await tx
      .insert(users)
      .values({ id: userId, email: input.email, name: input.name, createdAt: now, updatedAt: now })
      .onConflictDoNothing()
      .returning({ id: users.id });
    if (inserted.length === 0) return null;
    const row = {
      id: newId(),
      userId,
      accountId: userId,
      providerId: "password",
      password,
      createdAt: now,
      updatedAt: now,
    };
    await tx.insert(userCredentials).values(row);
    await tx.insert(tenants).values({ id: tenantId, name: input.agencyName, createdAt: now });
    return issueVerification(tx, userId);
  });
  if (token === null) return resendVerification(deps, input.email);
  await deps.database.withTenant(tenantId, async (tx) => {
    await tx.insert(tenantUsers).values({ tenantId, userId, level: "owner", createdAt: now });
    await appendToOutbox(
      tx,
      "platform-mail.send",
      verificationMail(deps, tenantId, input.email, input.name, token),
      now,
    );
    const properties = {};
    await appendToOutbox(
      tx,
      "product-event.capture",
      { v: 1, tenantId, event: "agency_signed_up", distinctId: userId, properties, atMs: now },
      now,
    );
    await appendAudit(tx, { kind: "user", id: userId, requestId: null }, now, {
      action: "account.sign-up",
      subjectKind: "tenant",
      subjectId: tenantId,
    });
  });
}

/** Mails a fresh link to an address that is known and not verified; anything else is silence. */
export async function resendVerification(deps: SignUpDeps, email: string): Promise<void> {
  const found = await deps.database.withOperator(async (tx) => {
    const [row] = await tx
      .select({
        userId: users.id,
        name: users.name,
        verified: users.emailVerified,
        tenantId: tenantUsers.tenantId,
      })
      .from(users)
      .leftJoin(tenantUsers, eq(tenantUsers.userId, users.id))
      .where(eq(users.email, email))
      .limit(1);
    if (!row || row.verified) return null;
    const tenantId = row.tenantId ?? (await adoptOrphan(tx, row.userId, row.name, deps.clock.now()));
    return { ...row, tenantId, token: await issueVerification(tx, row.userId) };
  });
  if (!found) return;
  const now = deps.clock.now();
  await deps.database.withTenant(found.tenantId, (tx) =>
    appendToOutbox(
      tx,
      "platform-mail.send",
      verificationMail(deps, found.tenantId, email, found.name, found.token),
      now,
    ),
  );
}

/** A sign-up that died between its two transactions left a user without an agency: it gets one now. */
async function adoptOrphan(tx: OperatorDb, userId: string, name: string, now: number): Promise<string> {
  const tenantId = newId();
  await tx.insert(tenants).values({ id: tenantId, name: `${name}'s agency`, createdAt: now });
  await tx.insert(tenantUsers).values({ tenantId, userId, level: "owner", createdAt: now });
  return tenantId;
}

async function issueVerification(tx: OperatorDb, userId: string): Promise<string> {
  const token = newToken();
  const now = Date.now();
  await tx.delete(userVerifications).where(eq(userVerifications.identifier, `verify-email:${userId}`));
  await tx.insert(userVerifications).values({
    id: newId(),
    identifier: `verify-email:${userId}`,
    value: hashToken(token),
    expiresAt: now + verificationForMs,
    createdAt: now,
    updatedAt: now,
  });
  return token;
}

function verificationMail(deps: SignUpDeps, tenantId: string, to: string, name: string, token: string) {
  return {
    v: 1 as const,
    tenantId,
    template: "verify-email" as const,
    to,
    variables: { name, link: `${deps.dashboardUrl}/verify?token=${token}` },
  };
}
