import { coldPair, type PairState } from "@penguinmails/core/warmup/pair";
import { and, asc, eq, inArray, type SQL, sql } from "drizzle-orm";
import { pairs } from "../schema/evidence.ts";
import type { TenantDb } from "../tenant-db.ts";

export type PairRow = typeof pairs.$inferSelect;
type PairKey = Pick<PairRow, "addressId" | "operator">;

/** The order in which everybody locks pairs. Text as bytes: as JavaScript sorts it, whatever the database's language is. */
const inOrder = [asc(pairs.addressId), sql`${pairs.operator} collate "C"`];

/**
 * Locks the pairs of one address for these operators, making cold ones that are missing. Whoever makes pairs holds the
 * address (`lockAddresses`), so that nobody waits here for one that another has not committed.
 */
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
  const rows = await locked(tx, and(eq(pairs.addressId, addressId), inArray(pairs.operator, wanted)));
  return new Map(rows.map((row) => [row.operator, row]));
}

/** Locks all pairs that these addresses have. */
export async function lockPairsOf(tx: TenantDb, addressIds: readonly string[]): Promise<readonly PairRow[]> {
  return addressIds.length === 0 ? [] : locked(tx, inArray(pairs.addressId, [...new Set(addressIds)]));
}

/** Locks those of these pairs that there are, by address and operator. */
export async function lockKnownPairs(tx: TenantDb, keys: readonly PairKey[]): Promise<readonly PairRow[]> {
  if (keys.length === 0) return [];
  const wanted = sql.join(
    keys.map(({ addressId, operator }) => sql`(${addressId}::uuid, ${operator})`),
    sql`, `,
  );
  return locked(tx, sql`(${pairs.addressId}, ${pairs.operator}) in (${wanted})`);
}

function locked(tx: TenantDb, which: SQL | undefined): Promise<PairRow[]> {
  return tx
    .select()
    .from(pairs)
    .where(which)
    .orderBy(...inOrder)
    .for("update");
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
    pacePerHour,
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
    pacePerHour,
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

/** Saves what the pacer counted or the slow loop closed. The row must be locked in this transaction. */
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
