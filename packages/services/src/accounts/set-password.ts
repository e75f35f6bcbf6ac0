import { Problem } from "@penguinmails/contracts/problems";
import { userCredentials, users, userVerifications } from "@penguinmails/db/schema/users";
import { eq } from "drizzle-orm";
import type { AuthDeps, Device } from "./auth-deps.ts";
import { openSession } from "./sessions.ts";
import { hashToken } from "./token.ts";

/** An invited person chooses a password, which also proves their address. Throws `expired-token`. */
export async function setPassword(
  deps: AuthDeps,
  input: { readonly token: string; readonly password: string },
  device: Device,
) {
  const password = await deps.passwords.hash(input.password);
  return deps.database.withOperator(async (tx) => {
    const [used] = await tx
      .delete(userVerifications)
      .where(eq(userVerifications.value, hashToken(input.token)))
      .returning();
    const userId = used?.identifier.startsWith("set-password:")
      ? used.identifier.slice("set-password:".length)
      : null;
    if (!used || userId === null || used.expiresAt < Date.now()) throw new Problem("expired-token");
    const now = deps.clock.now();
    await tx
      .update(userCredentials)
      .set({ password, updatedAt: now })
      .where(eq(userCredentials.userId, userId));
    await tx.update(users).set({ emailVerified: true, updatedAt: now }).where(eq(users.id, userId));
    return { token: await openSession(tx, "tenant", userId, device, Date.now()), personId: userId };
  });
}
