import { operatorLabel } from "@penguinmails/core/delivery/operator-name";
import type { EpochMs } from "@penguinmails/core/time";
import { operatorOrder } from "@penguinmails/db/repositories/operator-order";
import { refusalHolds } from "@penguinmails/db/schema/evidence";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { and, eq, gt, sql } from "drizzle-orm";
import type { Alert } from "./find-alerts.ts";

/** Operators that call everybody unknown by a fault of their own, as far as agencies heard: one alert each. */
export async function operatorTroubleAlerts(tx: OperatorDb, nowMs: EpochMs): Promise<Alert[]> {
  const rows = await tx
    .select({
      operator: refusalHolds.operator,
      agencies: sql<number>`count(*)::int`,
      since: sql<string>`min(${refusalHolds.since})`,
    })
    .from(refusalHolds)
    .where(and(eq(refusalHolds.kind, "operator"), gt(refusalHolds.until, nowMs)))
    .groupBy(refusalHolds.operator)
    .orderBy(operatorOrder(refusalHolds.operator));
  return rows.map(({ operator, agencies, since }) => ({
    code: "operator-in-trouble" as const,
    severity: "warn" as const,
    subject: { kind: "operator" as const, id: operator, label: operatorLabel(operator) },
    message: `It calls everybody unknown, as mail of ${agencies === 1 ? "one agency" : `${agencies} agencies`} shows: theirs to it waits, and nobody is given up.`,
    since: new Date(since).toISOString(),
  }));
}
