import { Problem } from "@penguinmails/contracts/problems";
import { users } from "@penguinmails/db/schema/users";
import { eq } from "drizzle-orm";
import type { AuthDeps, Device } from "./auth-deps.ts";
import { useLink } from "./mailed-token.ts";
import { openSession } from "./sessions.ts";

/** Uses up the mailed token and logs its owner in. Throws `expired-token` for one that is old, used or not ours. */
export async function verifyEmail(
  deps: AuthDeps,
  token: string,
  device: Device,
): Promise<{ readonly token: string; readonly personId: string }> {
  return deps.database.withOperator(async (tx) => {
    const userId = await useLink(tx, "tenant", "verify-email", token);
    if (userId === null) throw new Problem("expired-token");
    await tx
      .update(users)
      .set({ emailVerified: true, updatedAt: deps.clock.now() })
      .where(eq(users.id, userId));
    return { token: await openSession(tx, "tenant", userId, device, Date.now()), personId: userId };
  });
}
