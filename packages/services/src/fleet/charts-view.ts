import { nodeCharts } from "@penguinmails/db/schema/node-health";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { and, eq } from "drizzle-orm";
import { instantOf } from "../platform/instant.ts";

/** What the provider drew of a node's machine when it was last asked; null: nobody has asked. */
export async function chartsView(tx: OperatorDb, node: { readonly tenantId: string; readonly id: string }) {
  const [row] = await tx
    .select()
    .from(nodeCharts)
    .where(and(eq(nodeCharts.tenantId, node.tenantId), eq(nodeCharts.nodeId, node.id)));
  if (!row) return null;
  const { askedAt, answeredAt, charts, problem } = row;
  return {
    state: stateOf(row),
    askedAt: new Date(askedAt).toISOString(),
    answeredAt: instantOf(answeredAt),
    problem,
    items: (charts ?? []).map(({ name, hours }) => ({
      name,
      hours: hours.map(({ hour, value }) => ({ hour: new Date(hour).toISOString(), value })),
    })),
  };
}

function stateOf({ answeredAt, charts, problem }: typeof nodeCharts.$inferSelect) {
  if (answeredAt === null) return "asked" as const;
  if (problem !== null) return "failed" as const;
  return charts === null ? ("unknown-shape" as const) : ("read" as const);
}
