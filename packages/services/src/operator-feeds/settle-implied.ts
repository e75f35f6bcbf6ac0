import { impliedOfDay } from "@penguinmails/core/reputation/implied-complaints";
import { capGroups } from "@penguinmails/core/warmup/cap-group";
import { ratesAndDeliveries, setImplied } from "@penguinmails/db/repositories/operator-words";
import type { TenantDb } from "@penguinmails/db/tenant-db";

/**
 * Counts, of one day, the complaints that operators' rates imply, for the domain, the pairs and the agency. Idempotent:
 * the day is set, not added to.
 */
export async function settleImplied(tx: TenantDb, day: string): Promise<void> {
  const { rates, deliveries } = await ratesAndDeliveries(tx, day);
  const implied = impliedOfDay(rates, deliveries);
  // Groups hold all that their pairs do.
  const ofAgency = implied
    .filter(({ kind, operator }) => kind === "pair" && capGroups.includes(operator))
    .reduce((all, { complaints }) => all + complaints, 0);
  await setImplied(tx, day, [
    ...implied,
    { kind: "tenant", id: tx.tenantId, operator: "", complaints: ofAgency },
  ]);
}
