import type { Clock } from "@penguinmails/core/ports/clock";
import type { EpochMs } from "@penguinmails/core/time";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, sql } from "drizzle-orm";
import { eachOf } from "../platform/each-of.ts";
import { guardCampaign } from "./guard-campaign.ts";
import { guardCanary } from "./guard-canary.ts";
import { guardContent } from "./guard-content.ts";
import { guardNewTenant } from "./guard-new-tenant.ts";
import { silentSince, unanswered, underWay } from "./message-fate.ts";
import { moveStatus } from "./move-status.ts";
import { pauseByGuard } from "./pause-by-guard.ts";

/** Looks at every running campaign: judges canaries and evidence, and finishes those that have nothing left to wait for. */
export async function reviewCampaigns(deps: {
  readonly database: Database;
  readonly clock: Clock;
}): Promise<void> {
  const running = await deps.database.withOperator((tx) =>
    tx
      .select({ tenantId: campaigns.tenantId, id: campaigns.id })
      .from(campaigns)
      .where(eq(campaigns.status, "running")),
  );
  await eachOf(running, async ({ tenantId, id }) => {
    await deps.database.withTenant(tenantId, async (tx) => {
      const [campaign] = await tx
        .select()
        .from(campaigns)
        .where(and(eq(campaigns.id, id), eq(campaigns.status, "running")))
        .for("no key update", { skipLocked: true });
      if (!campaign) return;
      const now = deps.clock.now();
      const ruling =
        (await guardCanary(tx, campaign, now)) ??
        (await guardCampaign(tx, id)) ??
        (await guardContent(tx, id, now)) ??
        (await guardNewTenant(tx, id, now));
      if (ruling) await pauseByGuard(tx, campaign, now, ruling);
      else await finishWhenDone(tx, id, now);
    });
  });
}

async function finishWhenDone(tx: TenantDb, campaignId: string, nowMs: EpochMs): Promise<void> {
  const [open] = await tx
    .select({ id: messages.id })
    .from(messages)
    .where(
      and(
        eq(messages.campaignId, campaignId),
        sql`(${underWay} or (${unanswered} and accepted_at > ${silentSince(nowMs)}))`,
      ),
    )
    .limit(1);
  if (!open) await moveStatus(tx, campaignId, ["running"], "finished", { finishedAt: nowMs });
}
