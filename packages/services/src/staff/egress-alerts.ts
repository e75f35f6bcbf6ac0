import { egressHold } from "@penguinmails/core/egress/egress-hold";
import type { EpochMs } from "@penguinmails/core/time";
import { domains, egressAttestations, nodes } from "@penguinmails/db/schema/fleet";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, inArray, not, sql } from "drizzle-orm";
import { isOutOfRotation } from "../blocklists/listed-domains.ts";
import { ofPresentAddress } from "../egress/egress-row.ts";
import { instantOf } from "../platform/instant.ts";
import type { Alert } from "./find-alerts.ts";

/** Nodes whose domains may not send because of how their mail left, or because nobody sees it leave: one alert each. */
export async function egressAlerts(tx: OperatorDb, nowMs: EpochMs): Promise<Alert[]> {
  const now = new Date(nowMs).toISOString();
  const closed = await tx
    .select({ node: { id: nodes.id, name: nodes.name }, domain: domains, egress: egressAttestations })
    .from(egressAttestations)
    .innerJoin(domains, ofPresentAddress)
    .innerJoin(nodes, and(eq(nodes.tenantId, domains.tenantId), eq(nodes.id, domains.nodeId)))
    .where(
      and(
        eq(nodes.status, "serving"),
        inArray(domains.status, ["verified", "degraded"]),
        // A listing keeps the test mails too, and has an alert of its own.
        not(isOutOfRotation),
        sql`(${egressAttestations.expiresAt} is null or ${egressAttestations.expiresAt} <= ${now}::timestamptz)`,
        // One that waits for its first look is no trouble.
        sql`(${egressAttestations.seenAt} is not null or ${egressAttestations.trouble} is not null)`,
      ),
    )
    .orderBy(asc(domains.name));
  const alerts = new Map<string, Alert>();
  for (const { node, domain, egress } of closed) {
    const hold = egressHold(domain.name, egress, nowMs);
    if (!hold || alerts.has(node.id)) continue;
    const others = closed.filter((each) => each.node.id === node.id).length - 1;
    alerts.set(node.id, {
      code: "egress-closed",
      severity: "bad",
      subject: { kind: "node", id: node.id, label: node.name },
      message: others === 0 ? hold.message : `${hold.message} ${others} more of its domains may not send.`,
      since: instantOf(egress.seenAt),
    });
  }
  return [...alerts.values()];
}
