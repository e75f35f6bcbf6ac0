import { Problem } from "@penguinmails/contracts/problems";
import { and, eq } from "drizzle-orm";
import type { AuthDeps, Device } from "./auth-deps.ts";
import { type Realm, realms } from "./realm.ts";
import { openSession } from "./sessions.ts";

/** Verified when nobody has that address, so that a guess takes the same time either way. */
let decoyHash: Promise<string> | null = null;

/** Opens a session. Throws `invalid-credentials` for both halves alike, `email-not-verified` only to who knows the password. */
export async function logIn(
  deps: AuthDeps,
  realm: Realm,
  input: { readonly email: string; readonly password: string },
  device: Device,
): Promise<{ readonly token: string; readonly personId: string }> {
  const { people, credentials } = realms[realm];
  const known = await deps.database.withOperator(async (tx) => {
    const [row] = await tx
      .select({ id: people.id, emailVerified: people.emailVerified, password: credentials.password })
      .from(people)
      .innerJoin(credentials, and(eq(credentials.userId, people.id), eq(credentials.providerId, "password")))
      .where(eq(people.email, input.email));
    return row ?? null;
  });
  decoyHash ??= deps.passwords.hash("nobody has this password");
  const matches = await deps.passwords.verify(known?.password ?? (await decoyHash), input.password);
  if (!known || !matches) throw new Problem("invalid-credentials");
  if (!known.emailVerified) throw new Problem("email-not-verified");
  const token = await deps.database.withOperator((tx) =>
    openSession(tx, realm, known.id, device, Date.now()),
  );
  return { token, personId: known.id };
}
