import type { SignUpDeps } from "./auth-deps.ts";
import { issueLink, linkForMs } from "./mailed-token.ts";
import { findRecipient, mailTo } from "./platform-mail.ts";

/** Mails a link by which the owner of a known address sets a new password; an unknown one is silence. */
export async function askPasswordReset(deps: SignUpDeps, email: string): Promise<void> {
  const found = await deps.database.withOperator(async (tx) => {
    const known = await findRecipient(tx, email, deps.clock.now());
    if (!known) return null;
    return {
      known,
      token: await issueLink(tx, "tenant", "set-password", known.userId, linkForMs.passwordReset),
    };
  });
  if (!found) return;
  const variables = {
    name: found.known.name,
    link: `${deps.dashboardUrl}/set-password?token=${found.token}`,
  };
  await mailTo(deps, found.known, "password-reset", variables);
}
