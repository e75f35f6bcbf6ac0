import { Problem } from "@penguinmails/contracts/problems";
import { users, userVerifications } from "@penguinmails/db/schema/users";
import { eq } from "drizzle-orm";
import type { AuthDeps, Device } from "./auth-deps.ts";
import { openSession } from "./sessions.ts";
import { hashToken } from "./token.ts";

/** Uses up the mailed token and logs its owner in. Throws `expired-token` for one that is old, used or not ours. */
export async function verifyEmail(
  deps: AuthDeps,
  token: string,
  device: Device,
): Promise<{ readonly token: string; readonly personId: string }> {
  return deps.database.withOperator(async (tx) => {
    const [used] = await tx
      .delete(userVerifications)
      .where(eq(userVerifications.value, hashToken(token)))
      .returning();
    const userId = used?.identifier.startsWith("verify-email:")
      ? used.identifier.slice("verify-email:".length)
      : null;
    if (!used || userId === null || used.expiresAt < Date.now()) throw new Problem("expired-token");
    await tx
      .update(users)
      .set({ emailVerified: true, updatedAt: deps.clock.now() })
      .where(eq(users.id, userId));
    return { token: await openSession(tx, "tenant", userId, device, Date.now()), personId: userId };
  });
}
