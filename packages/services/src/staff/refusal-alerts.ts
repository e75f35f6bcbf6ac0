import { operatorLabel } from "@penguinmails/core/delivery/operator-name";
import type { EpochMs } from "@penguinmails/core/time";
import { operatorOrder } from "@penguinmails/db/repositories/operator-order";
import { refusalHolds } from "@penguinmails/db/schema/evidence";
import { domains } from "@penguinmails/db/schema/fleet";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, gt, sql } from "drizzle-orm";
import type { Alert } from "./find-alerts.ts";

/** Domains that operators refuse for their own sake: one alert each. */
export async function refusalAlerts(tx: OperatorDb, nowMs: EpochMs): Promise<Alert[]> {
  const rows = await tx
    .select({ hold: refusalHolds, id: domains.id, name: domains.name })
    .from(refusalHolds)
    .innerJoin(
      domains,
      and(eq(domains.tenantId, refusalHolds.tenantId), sql`${domains.id}::text = ${refusalHolds.subject}`),
    )
    .where(and(eq(refusalHolds.kind, "domain"), gt(refusalHolds.until, nowMs)))
    .orderBy(asc(refusalHolds.since), operatorOrder(refusalHolds.operator));
  const ids = [...new Set(rows.map(({ id }) => id))];
  return ids.flatMap((domainId) => {
    const held = rows.filter(({ id }) => id === domainId);
    const [first] = held;
    if (!first) return [];
    const operators = held.map(({ hold }) => operatorLabel(hold.operator)).join(" and ");
    return {
      code: "domain-refused" as const,
      severity: "bad" as const,
      subject: { kind: "domain" as const, id: domainId, label: first.name },
      message: `${operators} refused its mail because of its records, its address or its name: it waits.`,
      since: new Date(first.hold.since).toISOString(),
    };
  });
}
