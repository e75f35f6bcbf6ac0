import { policy } from "@penguinmails/core/policy";
import { day, type EpochMs } from "@penguinmails/core/time";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import { domains } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { countLeftBehind } from "../blocklists/take-queue-along.ts";
import type { ReplacementRow } from "./replacement-facts.ts";

type Leaving = Pick<typeof domains.$inferSelect, "id" | "name" | "addressId">;

/**
 * A domain leaves a node for another one: what that node keeps of it for want of room is let go no more, because its
 * records name another machine (`egressOf` goes on holding it). Where there is some, a decision says so. The caller has
 * locked the domain.
 */
export async function leaveQueue(
  tx: TenantDb,
  { id: replacementId, nodeId }: Pick<ReplacementRow, "id" | "nodeId">,
  { id, name, addressId }: Leaving,
  now: EpochMs,
): Promise<void> {
  const none = { queueRest: 0, queueRestMark: "", queueRestHeldMark: "" };
  await tx.update(domains).set(none).where(eq(domains.id, id));
  const kept = addressId === null ? 0 : await countLeftBehind(tx, { id, nodeId, addressId }, now);
  if (kept === 0) return;
  const days = policy.retry.giveUpAfterMs / day;
  const draft = {
    limit: "queue",
    before: "waits for room",
    after: "stays on the former machine",
    reason:
      "The domain moved on to another machine while its former one, which does not serve, kept mail from before its last change of address.",
    clears: `If the former machine serves again, its mail server returns each message ${days} days after it took it.`,
    clearsAt: null,
    evidence: { messages: kept },
  };
  await appendDecision(
    tx,
    now,
    { kind: "domain", id, label: name },
    draft,
    `queue-left:${replacementId}:${id}`,
  );
}
