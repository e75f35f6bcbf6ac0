import type { EpochMs } from "@penguinmails/core/time";
import { messages } from "@penguinmails/db/schema/campaigns";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, inArray } from "drizzle-orm";

/** What a message says that was left out because its recipient's company refuses us. */
export const companyRefuses = "company refuses our mail";

/** Takes out what waits for a company that refuses us. As in `suppress`, what somebody works on is left to the last look. */
export async function skipMailTo(tx: TenantDb, company: string, nowMs: EpochMs): Promise<void> {
  const waiting = tx
    .select({ id: messages.id })
    .from(messages)
    .where(and(eq(messages.recipientDomain, company), inArray(messages.state, ["queued", "deferred"])))
    .for("no key update", { skipLocked: true });
  await tx
    .update(messages)
    .set({ state: "skipped", reasonCode: companyRefuses, settledAt: nowMs })
    .where(inArray(messages.id, waiting));
}
