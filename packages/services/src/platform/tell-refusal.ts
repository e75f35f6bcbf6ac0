import type { RefusedMove } from "@penguinmails/core/move-table";
import type { EpochMs } from "@penguinmails/core/time";
import { appendAudit } from "@penguinmails/db/audit";
import type { TenantDb } from "@penguinmails/db/tenant-db";

/** What moves by a table, as the audit log names it. */
export type MovedSubject = {
  readonly kind: "pair" | "address" | "mailbox";
  readonly id: string;
  readonly label: string;
};

const tables = { kind: "system", id: "state-moves", requestId: null } as const;

/**
 * A move that its table refused left everything as it was: it becomes a row `<kind>.move-refused` of the audit log, where
 * such bugs are counted, and nothing else.
 */
export async function tellRefusal(
  tx: TenantDb,
  nowMs: EpochMs,
  { kind, id, label }: MovedSubject,
  refused: RefusedMove,
): Promise<void> {
  const act = { action: `${kind}.move-refused`, subjectKind: kind, subjectId: id };
  await appendAudit(tx, tables, nowMs, { ...act, detail: { [kind]: label, ...refused } });
}
