import { policy } from "../policy.ts";
import type { EpochMs } from "../time.ts";

/** Ways on which a node is looked at from here: a shell on it, and the greeting of its mail server. */
const vantages = ["ssh", "smtp"] as const;
type Vantage = (typeof vantages)[number];

/** What one probe saw on each way: null when the node answered, else why not, as the rest of a sentence. */
export type Sightings = Readonly<Record<Vantage, string | null>>;

type VantageState = {
  /** Probes in a row that it did not answer. */
  readonly misses: number;
  /** Probes in a row that it answered since it was lost. */
  readonly goods: number;
  readonly isLost: boolean;
  /** Why it was last missed. */
  readonly why: string | null;
};
export type ReachState = Readonly<Record<Vantage, VantageState>> & {
  /** Probes in a row that nobody answered since the node was given up. */
  readonly silentProbes: number;
};

/** reachable: both ways answer · degraded: one is lost · unreachable: both are. */
export const reaches = ["reachable", "degraded", "unreachable"] as const;
export type Reach = (typeof reaches)[number];

const answering: VantageState = { misses: 0, goods: 0, isLost: false, why: null };
export const reachedAtFirst: ReachState = { ssh: answering, smtp: answering, silentProbes: 0 };

/** A way is lost after `missesBeforeDown` misses in a row and back after `goodsBeforeUp` answers in a row. */
export function reachAfter(state: ReachState, sightings: Sightings): ReachState {
  const next = { ssh: seen(state.ssh, sightings.ssh), smtp: seen(state.smtp, sightings.smtp) };
  const isSilent = vantages.every((vantage) => next[vantage].isLost && sightings[vantage] !== null);
  return { ...next, silentProbes: isSilent ? state.silentProbes + 1 : 0 };
}

function seen(before: VantageState, why: string | null): VantageState {
  if (why !== null) {
    const misses = before.misses + 1;
    return { misses, goods: 0, isLost: before.isLost || misses >= policy.node.missesBeforeDown, why };
  }
  if (!before.isLost) return answering;
  const goods = before.goods + 1;
  return goods >= policy.node.goodsBeforeUp ? answering : { ...before, misses: 0, goods };
}

export function reachOf({ ssh, smtp }: ReachState): Reach {
  if (ssh.isLost && smtp.isLost) return "unreachable";
  return ssh.isLost || smtp.isLost ? "degraded" : "reachable";
}

/** World time until the next probe: longer and longer while a node that was given up stays silent. */
export function nextProbeInMs({ silentProbes }: ReachState): EpochMs {
  const pauses = policy.node.backoffMs;
  if (silentProbes === 0) return policy.node.probeEveryMs;
  return pauses[Math.min(silentProbes, pauses.length) - 1] ?? policy.node.probeEveryMs;
}

/** What is the matter and what it does to mail, for tenants and staff; null while both ways answer. */
export function reachSentence(state: ReachState): string | null {
  const { ssh, smtp } = state;
  if (ssh.isLost && smtp.isLost)
    return `The machine answers on no way: by SSH ${ssh.why}, and its mail server ${smtp.why}. Its mail waits with us; nothing is lost.`;
  if (ssh.isLost)
    return `The mail server answers, but by SSH ${ssh.why}. Mail goes on; its log is not read and nothing on the machine can be mended until SSH answers.`;
  if (smtp.isLost)
    return `The machine answers by SSH, but its mail server ${smtp.why}. What it does not take is tried again later.`;
  return null;
}
