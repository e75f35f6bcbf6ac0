import type { CampaignStatus } from "@penguinmails/contracts/http/campaigns";
import { Problem } from "@penguinmails/contracts/problems";
import { campaigns } from "@penguinmails/db/schema/campaigns";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, inArray } from "drizzle-orm";

type Change = Partial<
  Pick<
    typeof campaigns.$inferInsert,
    "statusCode" | "statusMessage" | "launchedAt" | "finishedAt" | "canary" | "leftOut"
  >
>;

/** Moves a campaign between two named states. Throws `conflict` when it is in none of `from`, `not-found` when unknown. */
export async function moveStatus(
  tx: TenantDb,
  id: string,
  from: readonly CampaignStatus[],
  to: CampaignStatus,
  change: Change = {},
): Promise<void> {
  const moved = await tx
    .update(campaigns)
    .set({ statusCode: null, statusMessage: null, ...change, status: to })
    .where(and(eq(campaigns.id, id), inArray(campaigns.status, [...from])))
    .returning({ id: campaigns.id });
  if (moved.length > 0) return;
  const [now] = await tx.select({ status: campaigns.status }).from(campaigns).where(eq(campaigns.id, id));
  if (!now) throw new Problem("not-found");
  throw new Problem("conflict", {
    detail: `The campaign is ${now.status}; it can become ${to} only from ${from.join(" or ")}.`,
  });
}
