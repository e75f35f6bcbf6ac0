import { goesOnBecause, type NodeHold } from "@penguinmails/core/fleet/node-hold";
import type { EpochMs } from "@penguinmails/core/time";
import { appendAudit } from "@penguinmails/db/audit";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import type { nodes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { mailOwners, type Owner } from "../billing/owners.ts";

export type Told = { readonly owners: readonly Owner[]; readonly dashboardUrl: string };

const prober = { kind: "system", id: "probe-nodes", requestId: null } as const;

/**
 * Says that a node's mail waits now, for another reason, or goes on: by a decision and an audit row; its owners are
 * written to when it begins and when it is over.
 */
export async function tellNodeHold(
  tx: TenantDb,
  { id, name, hostname }: typeof nodes.$inferSelect,
  { before, hold }: { readonly before: NodeHold["by"] | null; readonly hold: NodeHold | null },
  now: EpochMs,
  { owners, dashboardUrl }: Told,
): Promise<void> {
  const word = (isHeld: boolean) => (isHeld ? "waits" : "on");
  const reason = hold?.because ?? goesOnBecause(before ?? "unreachable");
  const clears = hold?.clears ?? null;
  const evidence = { cause: hold?.by ?? before ?? "" };
  const change = { before: word(before !== null), after: word(hold !== null) };
  const draft = { limit: "sending", ...change, reason, clears, clearsAt: null, evidence };
  await appendDecision(tx, now, { kind: "node", id, label: name }, draft, `node-hold:${id}:${now}`);
  await appendAudit(tx, prober, now, {
    action: hold === null ? "node.go-on" : "node.hold",
    subjectKind: "node",
    subjectId: id,
    detail: { reason },
  });
  if (before !== null && hold !== null) return;
  const variables = {
    node: name,
    hostname,
    reason: clears === null ? reason : `${reason} ${clears}`,
    link: `${dashboardUrl}/nodes/${id}`,
  };
  await mailOwners(tx, owners, hold === null ? "node-back" : "node-held", variables, now);
}
