import { appendAudit } from "@penguinmails/db/audit";
import { newId } from "@penguinmails/db/ids";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { tenants, tenantUsers } from "@penguinmails/db/schema/tenants";
import type { SignUpDeps } from "./auth-deps.ts";
import { issueLink, linkForMs } from "./mailed-token.ts";
import { makeUser } from "./make-person.ts";
import { findRecipient, mailTo, verificationMail } from "./platform-mail.ts";
import { resendVerification } from "./resend-verification.ts";

export type SignUp = {
  readonly name: string;
  readonly agencyName: string;
  readonly email: string;
  readonly password: string;
};

/**
 * Makes the user, their agency and the owner's membership, and asks for the verification mail. A known address gets
 * the same answer; what differs is the mail: a fresh link when it was never verified, else word that the account is
 * there already. The password of the second sign-up counts for nothing.
 */
export async function signUp(deps: SignUpDeps, input: SignUp): Promise<void> {
  // Hashed in any case: the time must not tell whether the address is known.
  const password = await deps.passwords.hash(input.password);
  const now = deps.clock.now();
  const tenantId = newId();
  const made = await deps.database.withOperator(async (tx) => {
    const userId = await makeUser(tx, input, password, now);
    if (userId === null) return null;
    await tx.insert(tenants).values({ id: tenantId, name: input.agencyName, createdAt: now });
    return { userId, token: await issueLink(tx, "tenant", "verify-email", userId, linkForMs.verification) };
  });
  if (made === null) return remindOfAccount(deps, input.email);
  const { userId, token } = made;
  await deps.database.withTenant(tenantId, async (tx) => {
    await tx.insert(tenantUsers).values({ tenantId, userId, level: "owner", createdAt: now });
    const person = { tenantId, email: input.email, name: input.name };
    await appendToOutbox(tx, "platform-mail.send", verificationMail(deps, person, token), now);
    await appendToOutbox(
      tx,
      "product-event.capture",
      { v: 1, tenantId, event: "agency_signed_up", distinctId: userId, properties: {}, atMs: now },
      now,
    );
    await appendAudit(tx, { kind: "user", id: userId, requestId: null }, now, {
      action: "account.sign-up",
      subjectKind: "tenant",
      subjectId: tenantId,
    });
  });
}

async function remindOfAccount(deps: SignUpDeps, email: string): Promise<void> {
  const known = await deps.database.withOperator((tx) => findRecipient(tx, email, deps.clock.now()));
  if (!known) return;
  if (!known.isVerified) return resendVerification(deps, email);
  const variables = { name: known.name, link: `${deps.dashboardUrl}/log-in` };
  await mailTo(deps, known, "account-exists", variables);
}
