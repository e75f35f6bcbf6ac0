import { policy } from "@penguinmails/core/policy";
import { refusingZones } from "@penguinmails/core/reputation/blocklist-zones";
import { type DelistingTicks, isCleanAgain } from "@penguinmails/core/reputation/delisting";
import type { EpochMs } from "@penguinmails/core/time";
import { appendAudit } from "@penguinmails/db/audit";
import { blocklistChecks, blocklistListings, delistings } from "@penguinmails/db/schema/blocklists";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, gte, inArray, isNull, or } from "drizzle-orm";

/**
 * Ticks *clean* of the open delisting of an address or a domain when every list that held it has answered clean often enough in a row,
 * and takes the tick back when one holds it again. Audited both ways. Returns the ticks; null: no delisting is open.
 */
export async function followDelisting(
  tx: TenantDb,
  nowMs: EpochMs,
  subjectId: string,
): Promise<DelistingTicks | null> {
  const [task] = await tx
    .select()
    .from(delistings)
    .where(
      and(
        or(eq(delistings.addressId, subjectId), eq(delistings.domainId, subjectId)),
        isNull(delistings.closedAt),
      ),
    )
    .limit(1)
    .for("update");
  if (!task) return null;
  const isClean = isCleanAgain(
    await refusingLists(tx, subjectId, task.openedAt),
    policy.blocklist.cleanChecksToClear,
  );
  if (isClean === (task.ticks.clean !== undefined)) return task.ticks;
  const { clean: _gone, ...others } = task.ticks;
  const tick = {
    at: nowMs,
    by: null,
    note: `${policy.blocklist.cleanChecksToClear} clean answers in a row from every list that held it.`,
    link: null,
  };
  const ticks = isClean ? { ...others, clean: tick } : others;
  await tx.update(delistings).set({ ticks }).where(eq(delistings.id, task.id));
  await appendAudit(tx, { kind: "system", id: "watch-blocklists", requestId: null }, nowMs, {
    action: isClean ? "delisting.tick" : "delisting.untick",
    subjectKind: "delisting",
    subjectId: task.id,
    detail: { step: "clean" },
  });
  return ticks;
}

/** Lists by which operators refuse that hold the subject, or held it while the delisting is open. */
async function refusingLists(tx: TenantDb, subjectId: string, openedAt: EpochMs) {
  const held = await tx
    .select({ zone: blocklistListings.zone, until: blocklistListings.until })
    .from(blocklistListings)
    .where(
      and(
        eq(blocklistListings.subjectId, subjectId),
        inArray(blocklistListings.zone, [...refusingZones]),
        or(isNull(blocklistListings.until), gte(blocklistListings.until, openedAt)),
      ),
    );
  const checks = await tx
    .select({ zone: blocklistChecks.zone, cleanInARow: blocklistChecks.cleanInARow })
    .from(blocklistChecks)
    .where(eq(blocklistChecks.subjectId, subjectId));
  return held.map(({ zone, until }) => ({
    isOpen: until === null,
    cleanInARow: checks.find((check) => check.zone === zone)?.cleanInARow ?? 0,
  }));
}
