import { policy } from "../policy.ts";
import { day, type EpochMs, utcDay } from "../time.ts";

type Kept = { readonly id: string; readonly startedAt: EpochMs };

/**
 * Which of a node's good backups are no longer needed: kept are the newest of each of the last days, the newest of each
 * of the last weeks (from Monday, UTC), and the newest of all, however old it is.
 */
export function backupsToDrop(good: readonly Kept[], now: EpochMs): readonly string[] {
  const newestFirst = [...good].sort((a, b) => b.startedAt - a.startedAt);
  const { keepDays, keepWeeks } = policy.backup;
  const kept = new Set([
    ...newestOfEach(newestFirst, utcDay, now - keepDays * day),
    ...newestOfEach(newestFirst, weekOf, now - keepWeeks * 7 * day),
    newestFirst[0]?.id,
  ]);
  return newestFirst.flatMap(({ id }) => (kept.has(id) ? [] : [id]));
}

function newestOfEach(
  newestFirst: readonly Kept[],
  spanOf: (at: EpochMs) => string,
  after: EpochMs,
): readonly string[] {
  const seen = new Map<string, string>();
  for (const { id, startedAt } of newestFirst)
    if (startedAt > after && !seen.has(spanOf(startedAt))) seen.set(spanOf(startedAt), id);
  return [...seen.values()];
}

/** The Monday that its week began with. */
function weekOf(at: EpochMs): string {
  const sinceMonday = (new Date(at).getUTCDay() + 6) % 7;
  return utcDay(at - sinceMonday * day);
}
