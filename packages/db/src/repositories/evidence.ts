import type { EpochMs } from "@penguinmails/core/time";
import type { DecisionDraft } from "@penguinmails/core/warmup/decision";
import { and, eq, ne, type SQL, sql } from "drizzle-orm";
import { countIn, type EvidenceDelta, type EvidenceSubject } from "../evidence-counts.ts";
import { newId } from "../ids.ts";
import { decisions, evidenceDaily } from "../schema/evidence.ts";
import type { TenantDb } from "../tenant-db.ts";

/**
 * Adds to the day's counters of each subject. They are kept with the transaction, which writes them as its last act
 * (`writeCounted`): whoever counts holds no counter while it waits for another row, and doesn't see its own counts.
 */
export function addEvidence(
  tx: TenantDb,
  day: string,
  entries: readonly { readonly subject: EvidenceSubject; readonly delta: EvidenceDelta }[],
): void {
  for (const { subject, delta } of entries) countIn(tx.counted, day, subject, delta);
}

type DecayedCounts = {
  readonly sent: number;
  readonly delivered: number;
  readonly hard: number;
  readonly complaint: number;
  /** Of the complaints, those that rates imply. */
  readonly implied: number;
  readonly rate: number;
  /** Undecayed, of `day` alone. */
  readonly deliveredThatDay: number;
};

/** How much a day (a text column) counts as seen from `day`: half as much each half-life before it. */
export function weightOn(day: string, halfLifeDays: number, column: SQL): SQL<number> {
  return sql`power(0.5, (${day}::date - ${column}::date)::float / ${halfLifeDays})`;
}

/**
 * Counts of one subject up to and including `day`, each day weighing half as much as the day `halfLifeDays` after it;
 * complaints with those that operators' rates imply. Days older than five half-lives are left out.
 */
export async function decayedCounts(
  tx: TenantDb,
  subject: EvidenceSubject,
  day: string,
  halfLifeDays: number,
): Promise<DecayedCounts> {
  const weight = weightOn(day, halfLifeDays, sql`day`);
  const total = (column: string) => sql<number>`coalesce(sum((${sql.raw(column)}) * ${weight}), 0)::float`;
  const [row] = await tx
    .select({
      sent: total("accepted"),
      delivered: total("delivered"),
      hard: total("hard"),
      complaint: total("complaint + implied_complaint"),
      implied: total("implied_complaint"),
      rate: total("rate"),
      deliveredThatDay: sql<number>`coalesce(sum(delivered) filter (where day = ${day}), 0)::int`,
    })
    .from(evidenceDaily)
    .where(
      sql`subject_kind = ${subject.kind} and subject_id = ${subject.id} and operator = ${subject.operator}
        and day::date <= ${day}::date and day::date > ${day}::date - ${Math.ceil(5 * halfLifeDays)}::int`,
    );
  return row ?? { sent: 0, delivered: 0, hard: 0, complaint: 0, implied: 0, rate: 0, deliveredThatDay: 0 };
}

/** A ruling of the slow loop: the day it judged, and whether it moved the limit. */
export type Ruling = { readonly judgedDay: string; readonly standing: "applied" | "observed" | "proposed" };

/**
 * Writes a decision once, whoever rules it again, under the mode of its agency; true when it was new. What was still
 * proposed about the same limit has lapsed then.
 */
export async function appendDecision(
  tx: TenantDb,
  at: EpochMs,
  subject: {
    readonly kind: (typeof decisions.$inferSelect)["subjectKind"];
    readonly id: string;
    readonly label: string;
  },
  draft: DecisionDraft,
  dedupeKey: string,
  ruling?: Ruling,
): Promise<boolean> {
  const { limit, before, after, reason, clears, clearsAt, evidence } = draft;
  const written = await tx
    .insert(decisions)
    .values({
      tenantId: tx.tenantId,
      id: newId(),
      at,
      subjectKind: subject.kind,
      subjectId: subject.id,
      subjectLabel: subject.label,
      limit,
      before,
      after,
      reason,
      clears,
      clearsAt,
      evidence: { ...evidence },
      mode: sql`(select warmup_mode from tenants where id = ${tx.tenantId})`,
      standing: ruling?.standing ?? "applied",
      judgedDay: ruling?.judgedDay ?? null,
      dedupeKey,
    })
    .onConflictDoNothing()
    .returning({ id: decisions.id });
  const [row] = written;
  if (!row) return false;
  const older = and(
    eq(decisions.subjectId, subject.id),
    eq(decisions.limit, limit),
    ne(decisions.id, row.id),
  );
  await lapseProposals(tx, at, older);
  return true;
}

/** Takes back what waits for an answer: all of it, or what `which` names. */
export async function lapseProposals(tx: TenantDb, at: EpochMs, which?: SQL): Promise<void> {
  await tx
    .update(decisions)
    .set({ standing: "lapsed", answeredAt: at })
    .where(and(sql`standing = 'proposed'`, which));
}
