import type { JobPayload } from "@penguinmails/contracts/jobs/catalog";
import type { PlatformMailTemplate, PlatformMailVariables } from "@penguinmails/core/ports/outside";
import { newId } from "@penguinmails/db/ids";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { tenants, tenantUsers } from "@penguinmails/db/schema/tenants";
import { users } from "@penguinmails/db/schema/users";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { asc, eq } from "drizzle-orm";
import type { SignUpDeps } from "./auth-deps.ts";

type PlatformMail = JobPayload<"platform-mail.send">;

/** A person and the agency in whose outbox mail to them waits. */
export type Recipient = { readonly tenantId: string; readonly email: string; readonly name: string };

/** The person with that address and their first agency; null when the address is unknown. */
export async function findRecipient(
  tx: OperatorDb,
  email: string,
  nowMs: number,
): Promise<(Recipient & { readonly userId: string; readonly isVerified: boolean }) | null> {
  const [row] = await tx
    .select({
      userId: users.id,
      name: users.name,
      isVerified: users.emailVerified,
      tenantId: tenantUsers.tenantId,
    })
    .from(users)
    .leftJoin(tenantUsers, eq(tenantUsers.userId, users.id))
    .where(eq(users.email, email))
    .orderBy(asc(tenantUsers.createdAt))
    .limit(1);
  if (!row) return null;
  const tenantId = row.tenantId ?? (await makeAgencyFor(tx, row.userId, row.name, nowMs));
  return { ...row, tenantId, email };
}

/** A sign-up that died between its two transactions, or the last membership taken away: a person needs an agency. */
async function makeAgencyFor(tx: OperatorDb, userId: string, name: string, nowMs: number): Promise<string> {
  const tenantId = newId();
  await tx.insert(tenants).values({ id: tenantId, name: `${name}'s agency`, createdAt: nowMs });
  await tx.insert(tenantUsers).values({ tenantId, userId, level: "owner", createdAt: nowMs });
  return tenantId;
}

/** Asks for a mail to that person, now. */
export async function mailTo<T extends PlatformMailTemplate>(
  deps: SignUpDeps,
  to: Recipient,
  template: T,
  variables: PlatformMailVariables<T>,
): Promise<void> {
  const mail: PlatformMail = { v: 1, tenantId: to.tenantId, template, to: to.email, variables };
  await deps.database.withTenant(to.tenantId, (tx) =>
    appendToOutbox(tx, "platform-mail.send", mail, deps.clock.now()),
  );
}

export function verificationMail(deps: SignUpDeps, to: Recipient, token: string): PlatformMail {
  const variables = verificationVariables(deps, to, token);
  return { v: 1, tenantId: to.tenantId, template: "verify-email", to: to.email, variables };
}

export function verificationVariables(
  deps: SignUpDeps,
  to: Recipient,
  token: string,
): PlatformMailVariables<"verify-email"> {
  return { name: to.name, link: `${deps.dashboardUrl}/verify?token=${token}` };
}
