import { createHash } from "node:crypto";
import { policy } from "../policy.ts";
import { day, type EpochMs } from "../time.ts";

/** A node's newest backup, whatever came of it. */
type Newest = { readonly startedAt: EpochMs; readonly state: "running" | "done" | "failed" };

/** Milliseconds into the UTC day at which a node's turn is: spread by its id, the same every day. */
function turnOf(nodeId: string): number {
  return Number(createHash("sha256").update(nodeId).digest().readUInt32BE() % day);
}

/** When a node that serves is to be backed up next: at its turn of the day, or soon again after one that failed. */
export function nextBackupAt(nodeId: string, servingSince: EpochMs, newest: Newest | null): EpochMs {
  if (newest?.state === "failed") return newest.startedAt + policy.backup.retryAfterMs;
  const since = newest?.startedAt ?? servingSince;
  const turn = Math.floor(since / day) * day + turnOf(nodeId);
  return turn > since ? turn : turn + day;
}

/** Whether a node that serves has gone without a good backup for longer than it may. */
export function isBackupStale(servingSince: EpochMs, lastGoodAt: EpochMs | null, now: EpochMs): boolean {
  return now - (lastGoodAt ?? servingSince) > policy.backup.staleAfterMs;
}
