import { isNews, type MoveTable, refusalOf } from "@penguinmails/core/move-table";
import type { EpochMs } from "@penguinmails/core/time";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { type MovedSubject, tellRefusal } from "./tell-refusal.ts";

/**
 * Whether the table allows a move of a row that the caller has locked. Not, when its cause changes nothing where the row
 * stands, or when the table refuses the move, which is told.
 */
export async function mayMove<State extends string, Cause extends string>(
  tx: TenantDb,
  nowMs: EpochMs,
  table: MoveTable<State, Cause>,
  subject: MovedSubject,
  { from, cause, to }: { readonly from: State; readonly cause: Cause; readonly to: State },
): Promise<boolean> {
  if (!isNews(table, from, cause)) return false;
  const refused = refusalOf(table, from, cause, to);
  if (refused) await tellRefusal(tx, nowMs, subject, refused);
  return refused === null;
}
