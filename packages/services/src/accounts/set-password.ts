import { Problem } from "@penguinmails/contracts/problems";
import { userCredentials, userSessions, users } from "@penguinmails/db/schema/users";
import { eq } from "drizzle-orm";
import type { AuthDeps, Device } from "./auth-deps.ts";
import { useLink, voidLinks } from "./mailed-token.ts";
import { openSession } from "./sessions.ts";

/**
 * Who opens the mailed link chooses a password, which also proves their address. Every other session and every other
 * mailed link of theirs ends: whoever had one may not be the owner of the address. Throws `expired-token`.
 */
export async function setPassword(
  deps: AuthDeps,
  input: { readonly token: string; readonly password: string },
  device: Device,
): Promise<{ readonly token: string; readonly personId: string }> {
  const password = await deps.passwords.hash(input.password);
  return deps.database.withOperator(async (tx) => {
    const userId = await useLink(tx, "tenant", "set-password", input.token);
    if (userId === null) throw new Problem("expired-token");
    const now = deps.clock.now();
    await tx
      .update(userCredentials)
      .set({ password, updatedAt: now })
      .where(eq(userCredentials.userId, userId));
    await tx.update(users).set({ emailVerified: true, updatedAt: now }).where(eq(users.id, userId));
    await tx.delete(userSessions).where(eq(userSessions.userId, userId));
    await voidLinks(tx, "tenant", userId);
    return { token: await openSession(tx, "tenant", userId, device, Date.now()), personId: userId };
  });
}
