import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import { day as dayMs, type EpochMs, utcDay } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { tenantsWithEvidence } from "@penguinmails/db/repositories/evidence-sums";
import { budgetAlerts } from "@penguinmails/db/schema/evidence";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { asc, eq, isNull, lt } from "drizzle-orm";
import { eachOf } from "../platform/each-of.ts";
import { budgetsOf, type SubjectBudget } from "./budgets-of.ts";

/**
 * Raises an alert for each budget that burns or is spent, once; keeps it up to date while it lasts and closes it when
 * the budget is well again, or nobody sends from there any more. Idempotent.
 */
export async function watchBudgets(deps: {
  readonly database: Database;
  readonly clock: Clock;
}): Promise<void> {
  const now = deps.clock.now();
  const since = utcDay(now - (policy.errorBudget.windowDays - 1) * dayMs);
  const tenantIds = await deps.database.withOperator(async (tx) => {
    const alarmed = await tx
      .selectDistinct({ tenantId: budgetAlerts.tenantId })
      .from(budgetAlerts)
      .where(isNull(budgetAlerts.closedAt));
    return new Set([...(await tenantsWithEvidence(tx, since)), ...alarmed.map((row) => row.tenantId)]);
  });
  await eachOf([...tenantIds], (tenantId) =>
    deps.database.withTenant(tenantId, (tx) => settleAlerts(tx, now)),
  );
}

async function settleAlerts(tx: TenantDb, nowMs: EpochMs): Promise<void> {
  const open = new Map(
    (
      await tx
        .select()
        .from(budgetAlerts)
        .where(isNull(budgetAlerts.closedAt))
        .orderBy(asc(budgetAlerts.id))
        .for("update")
    ).map((row) => [`${row.subjectKind} ${row.subjectId} ${row.of}`, row]),
  );
  for (const { subject, of, state, severity, sentence } of await budgetsOf(tx, tx.tenantId, nowMs)) {
    if (severity === null) continue;
    const key = `${subject.kind} ${subject.id} ${of}`;
    const known = open.get(key);
    open.delete(key);
    const told = { state, severity, sentence };
    if (known) await tx.update(budgetAlerts).set(told).where(eq(budgetAlerts.id, known.id));
    else await raise(tx, { subject, of, ...told }, nowMs);
  }
  for (const { id } of open.values())
    await tx.update(budgetAlerts).set({ closedAt: nowMs }).where(eq(budgetAlerts.id, id));
  const oldest = nowMs - policy.errorBudget.keepAlertsDays * dayMs;
  await tx.delete(budgetAlerts).where(lt(budgetAlerts.closedAt, oldest));
}

type Alert = Pick<SubjectBudget, "subject" | "of" | "state" | "sentence"> & {
  readonly severity: "warn" | "bad";
};

async function raise(tx: TenantDb, { subject, ...alert }: Alert, nowMs: EpochMs): Promise<void> {
  await tx
    .insert(budgetAlerts)
    .values({
      tenantId: tx.tenantId,
      id: newId(),
      subjectKind: subject.kind,
      subjectId: subject.id,
      subjectLabel: subject.label,
      ...alert,
      raisedAt: nowMs,
    })
    .onConflictDoNothing();
}
