import type { EpochMs } from "@penguinmails/core/time";
import type { PairMove, PairState } from "@penguinmails/core/warmup/pair";
import { lockPairsOf, pairState, savePairState } from "@penguinmails/db/repositories/pairs";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { pairSubject } from "./pair-subject.ts";
import { tellMove } from "./tell-move.ts";

/** Moves all pairs of an address alike, each with its decision under `key`:operator. */
export async function movePairs(
  tx: TenantDb,
  nowMs: EpochMs,
  address: { readonly id: string; readonly ip: string | null },
  key: string,
  move: (pair: PairState) => PairMove,
): Promise<void> {
  for (const row of await lockPairsOf(tx, [address.id])) {
    const before = pairState(row);
    const moved = move(before);
    if (moved.pair !== before) await savePairState(tx, address.id, moved.pair);
    const subject = pairSubject(address.id, address.ip, row.operator);
    await tellMove(tx, nowMs, subject, moved, `${key}:${row.operator}`);
  }
}
