import type { GuardRuling } from "@penguinmails/core/campaigns/guard-ruling";
import type { EpochMs } from "@penguinmails/core/time";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import type { campaigns } from "@penguinmails/db/schema/campaigns";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { moveStatus } from "./move-status.ts";

/** Pauses a running campaign, with a decision that says why and what clears it. Throws `conflict` when it does not run. */
export async function pauseByGuard(
  tx: TenantDb,
  campaign: Pick<typeof campaigns.$inferSelect, "id" | "name">,
  nowMs: EpochMs,
  { code, dedupeKey, draft }: GuardRuling,
): Promise<void> {
  const { id, name: label } = campaign;
  await moveStatus(tx, id, ["running"], "paused", { statusCode: code, statusMessage: draft.reason });
  await appendDecision(tx, nowMs, { kind: "campaign", id, label }, draft, dedupeKey);
  const event = {
    event: "campaign_paused_by_guard",
    distinctId: tx.tenantId,
    properties: { code, ...draft.evidence },
    atMs: nowMs,
  };
  await appendToOutbox(tx, "product-event.capture", { v: 1, tenantId: tx.tenantId, ...event }, nowMs);
}
