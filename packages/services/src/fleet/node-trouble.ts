import type { Reach } from "@penguinmails/core/fleet/reachability";
import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { EpochMs } from "@penguinmails/core/time";

export type NodeTrouble =
  | "failed"
  | "stuck"
  | "unreachable"
  | "silent"
  | "mail-unread"
  | "degraded"
  | "strained"
  | "isolated";

function isLong(since: EpochMs, clock: Clock): boolean {
  const { patienceMs, patienceRealMs } = policy.node;
  return clock.now() - since > Math.max(patienceMs, patienceRealMs * clock.speed);
}

/** When log and collector of a node were last read to their ends. */
type Read = {
  readonly logReadAt: EpochMs | null;
  readonly collectorReadAt: EpochMs | null;
  readonly servingSince: EpochMs | null;
};

/** What of a node that serves was not read for long: its log, or the mailbox of its bounces, complaints and opt-outs. */
export function unreadOf({ logReadAt, collectorReadAt, servingSince }: Read, clock: Clock) {
  const isUnread = (readAt: EpochMs | null) => {
    const since = readAt ?? servingSince;
    return since !== null && isLong(since, clock);
  };
  return isUnread(logReadAt) ? "log" : isUnread(collectorReadAt) ? "collector" : null;
}

/**
 * What is wrong with a node, if anything: its plan stopped or stands still, it does not answer, its log or its collector is
 * not read, or its machine strains.
 */
export function nodeTrouble(
  node: Read & {
    readonly status: string;
    readonly lastMoveAt: EpochMs;
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
    case "serving": {
      if (node.reach === "unreachable") return "unreachable";
      const unread = unreadOf(node, clock);
      if (unread !== null) return unread === "log" ? "silent" : "mail-unread";
      if (node.reach === "degraded") return "degraded";
      return node.isStrained ? "strained" : null;
    }
    default:
      return null;
  }
}
