import { extraStates } from "@penguinmails/core/fleet/extra-states";
import { nodes } from "@penguinmails/db/schema/fleet";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { asc, eq } from "drizzle-orm";
import { extrasByTenant } from "../billing/plan-extras.ts";
import { factsOf } from "../fleet/node-facts.ts";
import type { Alert } from "./find-alerts.ts";

/** Serving nodes whose machine is known to have no room for a service that their agency's plan includes. */
export async function roomAlerts(tx: OperatorDb): Promise<readonly Alert[]> {
  const serving = await tx.select().from(nodes).where(eq(nodes.status, "serving")).orderBy(asc(nodes.id));
  if (serving.length === 0) return [];
  const included = await extrasByTenant(tx, [...new Set(serving.map(({ tenantId }) => tenantId))]);
  return serving.flatMap((node): readonly Alert[] => {
    const { size, extras = [] } = factsOf(node);
    if (!size?.gives) return [];
    const waiting = extraStates(included(node.tenantId), extras, size.gives)
      .filter(({ state }) => state === "waits")
      .map(({ name }) => name);
    if (waiting.length === 0) return [];
    return [
      {
        code: "node-too-small",
        severity: "warn",
        subject: { kind: "node", id: node.id, label: node.name },
        message: `Its agency's plan includes ${waiting.join(" and ")}, for which its machine has no room: make it larger.`,
        since: null,
      },
    ];
  });
}
