import { sql } from "drizzle-orm";
import type { NodePgDatabase } from "drizzle-orm/node-postgres";
import { evidenceDaily } from "./schema/evidence.ts";

export type EvidenceSubject = {
  readonly kind: (typeof evidenceDaily.$inferSelect)["subjectKind"];
  readonly id: string;
  /** "" unless the subject is counted by operator. */
  readonly operator: string;
};

const counters = [
  "claimed",
  "accepted",
  "delivered",
  "deferred",
  "rate",
  "hard",
  "soft",
  "block",
  "complaint",
  "reply",
  "optOut",
] as const;
export type EvidenceDelta = Partial<Record<(typeof counters)[number], number>>;

type Count = EvidenceSubject & {
  readonly day: string;
  readonly sums: Record<(typeof counters)[number], number>;
};
/** What a transaction has counted and not written yet, by subject and day. */
export type EvidenceCounts = Map<string, Count>;

/** Adds to what was counted of the subject on that day (UTC). What adds nothing makes no row. */
export function countIn(
  counted: EvidenceCounts,
  day: string,
  { kind, id, operator }: EvidenceSubject,
  delta: EvidenceDelta,
): void {
  if (counters.every((counter) => !delta[counter])) return;
  const key = `${kind} ${id} ${operator} ${day}`;
  const none = Object.fromEntries(counters.map((counter) => [counter, 0])) as Count["sums"];
  const count = counted.get(key) ?? { kind, id, operator, day, sums: none };
  for (const counter of counters) count.sums[counter] += delta[counter] ?? 0;
  counted.set(key, count);
}

/** A row has 16 values, and a statement takes 65,535. */
const rowsAtOnce = 2_000;

/**
 * Writes what was counted, each row once and all in one order, by `kind`, `id`, `operator` and `day` as bytes: of two who
 * write the same rows, one waits for the other and never both.
 */
export async function writeCounted(
  tx: Pick<NodePgDatabase, "insert">,
  tenantId: string,
  counted: EvidenceCounts,
): Promise<void> {
  const rows = [...counted]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { kind, id, operator, day, sums }]) => ({
      ...{ tenantId, subjectKind: kind, subjectId: id, operator, day },
      ...sums,
    }));
  for (let from = 0; from < rows.length; from += rowsAtOnce)
    await tx
      .insert(evidenceDaily)
      .values(rows.slice(from, from + rowsAtOnce))
      .onConflictDoUpdate({ target: [...primaryKey], set: sumsOfBoth });
}

const primaryKey = [
  evidenceDaily.tenantId,
  evidenceDaily.subjectKind,
  evidenceDaily.subjectId,
  evidenceDaily.operator,
  evidenceDaily.day,
] as const;

const sumsOfBoth = Object.fromEntries(
  counters.map((counter) => {
    const column = evidenceDaily[counter].name;
    return [counter, sql.raw(`evidence_daily."${column}" + excluded."${column}"`)];
  }),
);
