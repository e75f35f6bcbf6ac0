import { policy } from "@penguinmails/core/policy";
import { messages } from "@penguinmails/db/schema/campaigns";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, gte, inArray, lt, sql } from "drizzle-orm";

/**
 * Gives the places of first messages that were left out, or that their node refused, to those that wait next in line: what
 * was never sent says nothing of a list. The caller holds the campaign. What somebody works on stays where it is.
 */
export async function fillCanary(tx: TenantDb, campaignId: string): Promise<void> {
  const { size } = policy.canary;
  const { position } = messages;
  const ofCampaign = eq(messages.campaignId, campaignId);
  const gone = await tx
    .select({ id: messages.id, position })
    .from(messages)
    .where(and(ofCampaign, lt(position, size), inArray(messages.state, ["skipped", "failed"])))
    .orderBy(asc(position))
    .for("no key update", { skipLocked: true });
  if (gone.length === 0) return;
  const next = await tx
    .select({ id: messages.id, position })
    .from(messages)
    .where(and(ofCampaign, gte(position, size), eq(messages.state, "queued")))
    .orderBy(asc(position))
    .limit(gone.length)
    .for("no key update", { skipLocked: true });
  const moved = next.flatMap((behind, n) => {
    const first = gone[n];
    return first
      ? [
          { ...behind, position: first.position },
          { ...first, position: behind.position },
        ]
      : [];
  });
  if (moved.length === 0) return;
  const places = moved.map(({ id, position: at }) => sql`when ${id}::uuid then ${at}::int`);
  await tx
    .update(messages)
    .set({ position: sql`case ${messages.id} ${sql.join(places, sql` `)} end` })
    .where(
      inArray(
        messages.id,
        moved.map(({ id }) => id),
      ),
    );
}
