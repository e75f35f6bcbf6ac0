import { addresses, nodeDrifts, nodes } from "@penguinmails/db/schema/fleet";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, inArray, isNull, ne } from "drizzle-orm";
import { lastGrades } from "../fleet/grade-view.ts";
import type { Alert } from "./find-alerts.ts";

/** Addresses that were graded bad and cost money without sending: why, and what a person does next. */
export async function heldAlerts(tx: OperatorDb): Promise<Alert[]> {
  const held = await tx
    .select({ id: addresses.id, ip: addresses.ip, node: { id: nodes.id, name: nodes.name } })
    .from(addresses)
    .innerJoin(nodes, and(eq(nodes.tenantId, addresses.tenantId), eq(nodes.id, addresses.nodeId)))
    .where(and(eq(addresses.status, "held"), ne(nodes.status, "retiring")))
    .orderBy(asc(addresses.id));
  const grades = await lastGrades(
    tx,
    held.map(({ id }) => id),
  );
  return held.flatMap(({ id, ip, node }): Alert[] => {
    const grade = grades.get(id);
    if (!grade) return [];
    return [
      {
        code: "address-held",
        severity: "warn",
        subject: { kind: "node", id: node.id, label: node.name },
        message: `${ip} is held. ${grade.reason} ${grade.next ?? ""}`.trim(),
        since: new Date(grade.gradedAt).toISOString(),
      },
    ];
  });
}

/** What the provider itself has done to a machine: suspended it, taken it away, or put a filter on its mail. */
const byProvider = ["machine", "SMTP filter"];

export async function providerAlerts(tx: OperatorDb): Promise<Alert[]> {
  const rows = await tx
    .select({ drift: nodeDrifts, name: nodes.name })
    .from(nodeDrifts)
    .innerJoin(nodes, and(eq(nodes.tenantId, nodeDrifts.tenantId), eq(nodes.id, nodeDrifts.nodeId)))
    .where(
      and(inArray(nodeDrifts.what, byProvider), isNull(nodeDrifts.closedAt), eq(nodes.status, "serving")),
    )
    .orderBy(asc(nodeDrifts.id));
  return rows.map(({ drift, name }) => ({
    code: "provider-restricts",
    severity: "bad",
    subject: { kind: "node", id: drift.nodeId, label: name },
    message: `${drift.because} ${drift.remedy ?? ""}`.trim(),
    since: new Date(drift.foundAt).toISOString(),
  }));
}
