import { Problem } from "@penguinmails/contracts/problems";
import type { SigningKeys } from "@penguinmails/core/delivery/signing-keys";
import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import { appendAudit } from "@penguinmails/db/audit";
import { newId } from "@penguinmails/db/ids";
import { messages } from "@penguinmails/db/schema/campaigns";
import { erasureRequests } from "@penguinmails/db/schema/people";
import type { Database } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { recordOptOut, requireOptOutToken } from "../suppressions/opt-out.ts";

/**
 * A recipient asks, by the link in a message, to be erased: the agency sees it with the day until which it has to answer, and
 * the person is opted out at once. Asking again changes nothing. Throws `not-found`, `expired-token`.
 */
export async function askErasure(
  deps: { readonly database: Database; readonly clock: Clock; readonly signingKeys: SigningKeys },
  token: string,
  requestId: string | null,
): Promise<void> {
  const { tenantId, messageId } = requireOptOutToken(deps, token);
  await deps.database.withTenant(tenantId, async (tx) => {
    const now = deps.clock.now();
    if ((await recordOptOut(tx, messageId, now, "link")) === "unknown") throw new Problem("not-found");
    const [message] = await tx.select().from(messages).where(eq(messages.id, messageId));
    // Who was erased since has been answered.
    if (!message || message.recipient === null) return;
    const dueAt = now + policy.people.answerWithinMs;
    const written = await tx
      .insert(erasureRequests)
      .values({ tenantId, id: newId(), messageId, askedAt: now, dueAt })
      .onConflictDoNothing()
      .returning({ id: erasureRequests.id });
    if (written.length === 0) return;
    const act = { action: "recipient.ask-erasure", subjectKind: "message", subjectId: messageId };
    await appendAudit(tx, { kind: "recipient", id: messageId, requestId }, now, act);
  });
}
