import type { SignUpDeps } from "./auth-deps.ts";
import { issueLink, linkForMs } from "./mailed-token.ts";
import { findRecipient, mailTo, verificationVariables } from "./platform-mail.ts";

/** Mails a fresh link to an address that is known and not verified; anything else is silence. */
export async function resendVerification(deps: SignUpDeps, email: string): Promise<void> {
  const found = await deps.database.withOperator(async (tx) => {
    const known = await findRecipient(tx, email, deps.clock.now());
    if (!known || known.isVerified) return null;
    return {
      known,
      token: await issueLink(tx, "tenant", "verify-email", known.userId, linkForMs.verification),
    };
  });
  if (!found) return;
  await mailTo(deps, found.known, "verify-email", verificationVariables(deps, found.known, found.token));
}
