import type { Reach } from "@penguinmails/core/fleet/reachability";
import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { EpochMs } from "@penguinmails/core/time";

export type NodeTrouble =
  | "failed"
  | "stuck"
  | "unreachable"
  | "silent"
  | "degraded"
  | "strained"
  | "isolated";

function isLong(since: EpochMs, clock: Clock): boolean {
  const { patienceMs, patienceRealMs } = policy.node;
  return clock.now() - since > Math.max(patienceMs, patienceRealMs * clock.speed);
}

/** Whether the log of a node that serves was not read for long. */
export function isSilent(
  { logReadAt, servingSince }: { readonly logReadAt: EpochMs | null; readonly servingSince: EpochMs | null },
  clock: Clock,
): boolean {
  const since = logReadAt ?? servingSince;
  return since !== null && isLong(since, clock);
}

/** What is wrong with a node, if anything: its plan stopped or stands still, it does not answer, its log is not read, or its machine strains. */
export function nodeTrouble(
  node: {
    readonly status: string;
    readonly lastMoveAt: EpochMs;
    readonly logReadAt: EpochMs | null;
    readonly servingSince: EpochMs | null;
    readonly reach: Reach;
    readonly isStrained: boolean;
  },
  clock: Clock,
): NodeTrouble | null {
  switch (node.status) {
    case "failed":
      return "failed";
    case "ordered":
    case "provisioning":
    case "retiring":
      return isLong(node.lastMoveAt, clock) ? "stuck" : null;
    case "isolated":
      return "isolated";
    case "serving":
      if (node.reach === "unreachable") return "unreachable";
      if (isSilent(node, clock)) return "silent";
      if (node.reach === "degraded") return "degraded";
      return node.isStrained ? "strained" : null;
    default:
      return null;
  }
}
