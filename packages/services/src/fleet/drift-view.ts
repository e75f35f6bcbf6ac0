import { policy } from "@penguinmails/core/policy";
import { nodeDrifts, nodes } from "@penguinmails/db/schema/fleet";
import type { OperatorDb, TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, inArray, isNull, or, sql } from "drizzle-orm";
import { instantOf } from "../platform/instant.ts";

/** Differences of those of the nodes that serve: open ones first, then those that were closed of late, newest first. */
export async function driftViews(tx: TenantDb | OperatorDb, nodeIds: readonly string[]) {
  const keptFor = sql`${policy.node.showClosedDriftMs} * interval '1 millisecond'`;
  const rows = await tx
    .select({ drift: nodeDrifts })
    .from(nodeDrifts)
    .innerJoin(nodes, and(eq(nodes.tenantId, nodeDrifts.tenantId), eq(nodes.id, nodeDrifts.nodeId)))
    .where(
      and(
        inArray(nodeDrifts.nodeId, [...nodeIds]),
        eq(nodes.status, "serving"),
        or(isNull(nodeDrifts.closedAt), sql`${nodeDrifts.closedAt} > ${nodes.lookedAt} - ${keptFor}`),
      ),
    )
    .orderBy(sql`${nodeDrifts.closedAt} desc nulls first`, asc(nodeDrifts.id));
  return rows.map(({ drift }) => ({
    nodeId: drift.nodeId,
    view: {
      id: drift.id,
      step: drift.step,
      what: drift.what,
      expected: drift.expected,
      seen: drift.seen,
      because: drift.because,
      risk: drift.risk,
      remedy: drift.remedy,
      foundAt: new Date(drift.foundAt).toISOString(),
      closedAt: instantOf(drift.closedAt),
    },
  }));
}
