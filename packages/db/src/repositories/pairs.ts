import { coldPair, type PairState } from "@penguinmails/core/warmup/pair";
import { and, asc, eq, inArray } from "drizzle-orm";
import { pairs } from "../schema/evidence.ts";
import type { TenantDb } from "../tenant-db.ts";

export type PairRow = typeof pairs.$inferSelect;

/** Locks the pairs of one address for these operators, making cold ones that are missing. In one order: no deadlock. */
export async function lockPairs(
  tx: TenantDb,
  addressId: string,
  operators: readonly string[],
): Promise<ReadonlyMap<string, PairRow>> {
  if (operators.length === 0) return new Map();
  const wanted = [...new Set(operators)].sort();
  const { tenantId } = tx;
  await tx
    .insert(pairs)
    .values(wanted.map((operator) => ({ tenantId, addressId, ...coldPair(operator) })))
    .onConflictDoNothing();
  const rows = await tx
    .select()
    .from(pairs)
    .where(and(eq(pairs.addressId, addressId), inArray(pairs.operator, wanted)))
    .orderBy(asc(pairs.operator))
    .for("update");
  return new Map(rows.map((row) => [row.operator, row]));
}

export function pairState(row: PairRow): PairState {
  const {
    operator,
    state,
    capPerDay,
    restsUntil,
    restCount,
    blockStage,
    rateFactor,
    connections,
    ceilingPerDay,
    ceilingAt,
    lastGoodAt,
    lastUsedAt,
  } = row;
  return {
    operator,
    state,
    capPerDay,
    restsUntil,
    restCount,
    blockStage,
    rateFactor,
    connections,
    ceilingPerDay,
    ceilingAt,
    lastGoodAt,
    lastUsedAt,
  };
}

/** Saves what a move of core left of a pair (`checkedMove`), and nothing else may: its state moves by the table alone. */
export async function savePairState(
  tx: TenantDb,
  addressId: string,
  { operator, ...state }: PairState,
): Promise<void> {
  await tx
    .update(pairs)
    .set(state)
    .where(and(eq(pairs.addressId, addressId), eq(pairs.operator, operator)));
}

/** Saves what the pacer counted or the slow loop closed. The row must be locked by `lockPairs` in this transaction. */
export async function savePair(
  tx: TenantDb,
  addressId: string,
  operator: string,
  change: Partial<Omit<PairRow, "tenantId" | "addressId" | "operator" | "state">>,
): Promise<void> {
  await tx
    .update(pairs)
    .set(change)
    .where(and(eq(pairs.addressId, addressId), eq(pairs.operator, operator)));
}
