import { type PrintedVitals, readVitals, type Vitals } from "@penguinmails/core/fleet/read-vitals";
import { strainsAfter } from "@penguinmails/core/fleet/strains";
import { withReading } from "@penguinmails/core/fleet/vitals-hour";
import { policy } from "@penguinmails/core/policy";
import { type EpochMs, hour } from "@penguinmails/core/time";
import { type nodeHealth, nodeVitalsHours } from "@penguinmails/db/schema/node-health";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, lt } from "drizzle-orm";

type HealthRow = typeof nodeHealth.$inferSelect;

/** What a node printed of itself, as columns of its row; it also goes into the means of its hour. Null: it printed nothing. */
export async function takeVitals(
  tx: TenantDb,
  before: HealthRow,
  printed: PrintedVitals | null,
  now: EpochMs,
): Promise<Partial<HealthRow>> {
  if (printed === null) return {};
  const { vitals, ticks } = readVitals(printed, before.cpuTicks);
  await keepHour(tx, before.nodeId, vitals, now);
  const base = restartsBase(before, vitals.restarts, now);
  const restartsLately = base && vitals.restarts !== null ? vitals.restarts - base.total : null;
  const reading = { ...vitals, restartsLately };
  return {
    vitals: reading,
    vitalsAt: now,
    cpuTicks: ticks,
    restartsBase: base,
    strains: strainsAfter(before.strains, reading, now),
  };
}

/** Counted from the beginning of an hour; anew when containers were remade and count from nought. */
function restartsBase({ restartsBase: base }: HealthRow, total: number | null, now: EpochMs) {
  if (total === null) return base;
  return base === null || total < base.total || now - base.at >= hour ? { at: now, total } : base;
}

async function keepHour(tx: TenantDb, nodeId: string, vitals: Vitals, now: EpochMs): Promise<void> {
  const { tenantId } = tx;
  const key = { tenantId, nodeId, hour: Math.floor(now / hour) * hour };
  const ofHour = and(eq(nodeVitalsHours.nodeId, nodeId), eq(nodeVitalsHours.hour, key.hour));
  const [known] = await tx.select().from(nodeVitalsHours).where(ofHour).limit(1).for("update");
  const sums = withReading(known?.sums ?? {}, vitals);
  if (known) {
    await tx.update(nodeVitalsHours).set({ sums }).where(ofHour);
    return;
  }
  await tx.insert(nodeVitalsHours).values({ ...key, sums });
  const tooOld = lt(nodeVitalsHours.hour, now - policy.vitals.keepMs);
  await tx.delete(nodeVitalsHours).where(and(eq(nodeVitalsHours.nodeId, nodeId), tooOld));
}
