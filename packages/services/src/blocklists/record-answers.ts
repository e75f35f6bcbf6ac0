import { policy } from "@penguinmails/core/policy";
import type { BlocklistAnswer } from "@penguinmails/core/reputation/ask-blocklists";
import type { EpochMs } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { blocklistChecks, blocklistListings } from "@penguinmails/db/schema/blocklists";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, isNull } from "drizzle-orm";
import { storableText } from "../feedback/storable-text.ts";

export type BlocklistSubject = {
  readonly kind: "address" | "domain";
  readonly id: string;
  /** The IP or the domain's name. */
  readonly label: string;
};
export type Listing = typeof blocklistListings.$inferSelect;

/**
 * Stores what the lists said of one subject: a listing begins with the first answer that says so and ends with the
 * first clean one. An unknown answer begins and ends nothing. Returns the listings that were confirmed or began.
 */
export async function recordAnswers(
  tx: TenantDb,
  nowMs: EpochMs,
  subject: BlocklistSubject,
  answers: readonly BlocklistAnswer[],
): Promise<readonly Listing[]> {
  const checks = await tx
    .select()
    .from(blocklistChecks)
    .where(and(eq(blocklistChecks.subjectKind, subject.kind), eq(blocklistChecks.subjectId, subject.id)))
    .orderBy(asc(blocklistChecks.zone))
    .for("update");
  const before = new Map(checks.map((row) => [row.zone, row]));
  const open = await tx
    .select()
    .from(blocklistListings)
    .where(and(eq(blocklistListings.subjectId, subject.id), isNull(blocklistListings.until)));
  const standing: Listing[] = [];
  for (const { zone, reading, said } of answers) {
    await saveCheck(tx, nowMs, subject, zone, reading, before.get(zone));
    const known = open.find((listing) => listing.zone === zone);
    if (reading.status === "clean" && known) {
      await tx.update(blocklistListings).set({ until: nowMs }).where(eq(blocklistListings.id, known.id));
    }
    if (reading.status !== "listed") continue;
    const told = {
      codes: [...reading.codes],
      meanings: [...reading.meanings],
      said: said === null ? null : storableText(said),
    };
    if (known) {
      await tx.update(blocklistListings).set(told).where(eq(blocklistListings.id, known.id));
      standing.push({ ...known, ...told });
      continue;
    }
    const rows = await tx
      .insert(blocklistListings)
      .values({
        tenantId: tx.tenantId,
        id: newId(),
        subjectKind: subject.kind,
        subjectId: subject.id,
        subjectLabel: subject.label,
        zone,
        ...told,
        since: nowMs,
        until: null,
      })
      .onConflictDoNothing()
      .returning();
    standing.push(...rows);
  }
  return standing;
}

async function saveCheck(
  tx: TenantDb,
  nowMs: EpochMs,
  subject: BlocklistSubject,
  zone: string,
  reading: BlocklistAnswer["reading"],
  before: typeof blocklistChecks.$inferSelect | undefined,
): Promise<void> {
  const clean = before?.cleanInARow ?? 0;
  // Rounds of two workers may overlap: the same answer heard twice at once is one.
  const isSame = before?.status === "clean" && nowMs - before.checkedAt < policy.blocklist.askAgainAfterMs;
  const cleanInARow = { listed: 0, clean: isSame ? clean : clean + 1, unknown: clean }[reading.status];
  const check = {
    status: reading.status,
    cause: reading.status === "unknown" ? reading.cause : null,
    cleanInARow,
    checkedAt: nowMs,
  };
  await tx
    .insert(blocklistChecks)
    .values({
      tenantId: tx.tenantId,
      subjectKind: subject.kind,
      subjectId: subject.id,
      zone,
      ...check,
    })
    .onConflictDoUpdate({
      target: [
        blocklistChecks.tenantId,
        blocklistChecks.subjectKind,
        blocklistChecks.subjectId,
        blocklistChecks.zone,
      ],
      set: check,
    });
}
