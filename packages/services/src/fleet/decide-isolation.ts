import type { EpochMs } from "@penguinmails/core/time";
import type { DecisionDraft } from "@penguinmails/core/warmup/decision";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import type { nodes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";

/** The node's mail stops or goes on, as tenants read it. */
export async function decideIsolation(
  tx: TenantDb,
  { id, name }: Pick<typeof nodes.$inferSelect, "id" | "name">,
  change: {
    readonly before: string;
    readonly after: string;
    readonly reason: string;
    readonly clears: string | null;
    readonly evidence: DecisionDraft["evidence"];
  },
  now: EpochMs,
): Promise<void> {
  const draft = { limit: "sending", ...change, clearsAt: null };
  const key = `node-isolation:${id}:${change.after}:${now}`;
  await appendDecision(tx, now, { kind: "node", id, label: name }, draft, key);
}
