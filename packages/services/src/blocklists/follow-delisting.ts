import { policy } from "@penguinmails/core/policy";
import { refusingZones } from "@penguinmails/core/reputation/blocklist-zones";
import {
  type DelistingStep,
  type DelistingTicks,
  isCleanAgain,
  outdatedSteps,
} from "@penguinmails/core/reputation/delisting";
import type { EpochMs } from "@penguinmails/core/time";
import { appendAudit } from "@penguinmails/db/audit";
import { blocklistChecks, blocklistListings, delistings } from "@penguinmails/db/schema/blocklists";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, gte, inArray, isNull, or, sql } from "drizzle-orm";
import { watch } from "./rotation.ts";

type Task = typeof delistings.$inferSelect;

/**
 * Ticks *clean* of the open delisting of an address or a domain when every list that held it has answered clean often
 * enough in a row, and takes the tick back when one holds it again. A list that joins the others takes back what was ticked
 * before it: the cause is not mended, or there is somebody more to ask. Each is audited. Returns the ticks; null: no
 * delisting is open.
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
  const lists = await refusingLists(tx, subjectId, task.openedAt);
  const isClean = isCleanAgain(lists, policy.blocklist.cleanChecksToClear);
  const since = lists.map((list) => list.since);
  const gone = new Set<DelistingStep>(outdatedSteps(task.ticks, since));
  if (!isClean && task.ticks.clean) gone.add("clean");
  const isNewlyClean = isClean && !task.ticks.clean;
  if (gone.size === 0 && !isNewlyClean) return task.ticks;
  const clean = {
    at: nowMs,
    by: null,
    note: `${policy.blocklist.cleanChecksToClear} clean answers in a row from every list that held it.`,
    link: null,
  };
  const kept = Object.entries(task.ticks).filter(([step]) => !gone.has(step as DelistingStep));
  const ticks: DelistingTicks = { ...Object.fromEntries(kept), ...(isNewlyClean ? { clean } : {}) };
  await tx.update(delistings).set({ ticks }).where(eq(delistings.id, task.id));
  for (const step of gone) await audit(tx, nowMs, task, "delisting.untick", step);
  if (isNewlyClean) await audit(tx, nowMs, task, "delisting.tick", "clean");
  return ticks;
}

function audit(tx: TenantDb, nowMs: EpochMs, { id }: Task, action: string, step: DelistingStep) {
  const detail = { step };
  return appendAudit(tx, watch, nowMs, { action, subjectKind: "delisting", subjectId: id, detail });
}

/** Lists by which operators refuse that hold the subject, or held it while the delisting is open; since when each did first. */
async function refusingLists(tx: TenantDb, subjectId: string, openedAt: EpochMs) {
  const held = await tx
    .select({
      zone: blocklistListings.zone,
      isOpen: sql<boolean>`bool_or(${blocklistListings.until} is null)`,
      since: sql<EpochMs>`min(extract(epoch from ${blocklistListings.since}) * 1000)::float`,
    })
    .from(blocklistListings)
    .where(
      and(
        eq(blocklistListings.subjectId, subjectId),
        inArray(blocklistListings.zone, [...refusingZones]),
        or(isNull(blocklistListings.until), gte(blocklistListings.until, openedAt)),
      ),
    )
    .groupBy(blocklistListings.zone);
  const checks = await tx
    .select({ zone: blocklistChecks.zone, cleanInARow: blocklistChecks.cleanInARow })
    .from(blocklistChecks)
    .where(eq(blocklistChecks.subjectId, subjectId));
  return held.map(({ zone, ...list }) => ({
    ...list,
    cleanInARow: checks.find((check) => check.zone === zone)?.cleanInARow ?? 0,
  }));
}
