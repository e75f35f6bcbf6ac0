import { policy } from "@penguinmails/core/policy";
import { day as dayMs, type EpochMs, utcDay } from "@penguinmails/core/time";
import { nodes } from "@penguinmails/db/schema/fleet";
import { nodeStrayMail } from "@penguinmails/db/schema/stray-mail";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { and, desc, eq, gte } from "drizzle-orm";
import type { Alert } from "./find-alerts.ts";

/** Nodes whose collector got many mails with a forged signature today or yesterday (UTC): one alert each. */
export async function strayAlerts(tx: OperatorDb, now: EpochMs): Promise<Alert[]> {
  const rows = await tx
    .select({ id: nodes.id, name: nodes.name, stray: nodeStrayMail })
    .from(nodeStrayMail)
    .innerJoin(nodes, and(eq(nodes.tenantId, nodeStrayMail.tenantId), eq(nodes.id, nodeStrayMail.nodeId)))
    .where(
      and(
        eq(nodes.status, "serving"),
        eq(nodeStrayMail.kind, "forged-signature"),
        gte(nodeStrayMail.day, utcDay(now - dayMs)),
        gte(nodeStrayMail.mails, policy.strayMail.forgedPerDayToTell),
      ),
    )
    .orderBy(desc(nodeStrayMail.day), nodes.id);
  const newest = rows.filter((row, n) => rows.findIndex(({ id }) => id === row.id) === n);
  return newest.map(({ id, name, stray: { day, mails, lastAt } }) => ({
    code: "forged-mail",
    severity: "warn",
    subject: { kind: "node", id, label: name },
    message: `${mails} mails with a forged signature came to its collector on ${day} (UTC). None was believed; somebody wants us to stop mail.`,
    since: new Date(lastAt).toISOString(),
  }));
}
