import { policy } from "../policy.ts";
import type { EpochMs } from "../time.ts";

/** A serving node that was probed: world times of its loss (null: it is not unreachable) and of answers that are kept. */
export type ProbedNode = { readonly lostAt: EpochMs | null; readonly answeredAt: readonly EpochMs[] };

/** `wait`: nobody is told yet · `cut-off`: nor yet, because it may be us · `tell`: the node itself is lost. */
type LossVerdict = "wait" | "cut-off" | "tell";

/**
 * Whose loss a node's is that went unreachable at `lostAt`: ours, when too many went at about the same time and nobody has
 * answered since. Once somebody does, the others get one window more to answer too; after the longest wait it is theirs.
 */
export function judgeLoss(lostAt: EpochMs, fleet: readonly ProbedNode[], now: EpochMs): LossVerdict {
  const {
    cutOffWindowMs: windowMs,
    cutOffLeastNodes: leastNodes,
    cutOffShare: share,
    cutOffLongestWaitMs: longestWaitMs,
  } = policy.node;
  if (fleet.length < leastNodes || now >= lostAt + longestWaitMs) return "tell";
  const losses = fleet.flatMap((node) => node.lostAt ?? []);
  const together = losses.filter((at) => Math.abs(at - lostAt) <= windowMs);
  const last = Math.max(lostAt, ...together);
  const answers = fleet.flatMap(({ answeredAt }) => answeredAt.filter((at) => at >= last));
  if (together.length >= leastNodes && together.length > share * fleet.length) {
    if (answers.length === 0) return "cut-off";
    return now >= Math.min(...answers) + windowMs ? "tell" : "wait";
  }
  return answers.length > 0 || now >= lostAt + windowMs ? "tell" : "wait";
}
