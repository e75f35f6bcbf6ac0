import { type Policy, policy as shipped } from "../policy.ts";
import { type Counts, type Judgement, judge } from "./judge.ts";

/**
 * Attribution before punishment: judges a pair or a mailbox by what is left of its evidence (`all`) without what
 * quarantined campaigns brought to it (`quarantined`, decayed alike). The list or the text was the cause then, and it
 * sends no more. Where too little is left to speak for the subject, it answers for everything.
 */
export function judgeApart(all: Counts, quarantined: Counts, policy: Policy = shipped): Judgement {
  const whole = judge(all, policy);
  if (quarantined.sent <= 0 || whole.because === null) return whole;
  const rest = judge(without(all, quarantined), policy);
  return rest.verdict === "insufficient-data" ? whole : rest;
}

/** What is left of the evidence without a part of it; never below nothing. */
export function without(all: Counts, part: Counts): Counts {
  const left = (key: keyof Counts) => Math.max(0, all[key] - part[key]);
  return {
    sent: left("sent"),
    delivered: left("delivered"),
    hard: left("hard"),
    complaint: left("complaint"),
  };
}

/**
 * A part of the evidence with its part of the complaints that operators' rates imply of all (`implied`, decayed alike): a
 * rate names no campaign, so that is its part of the mail.
 */
export function withImplied(part: Counts, all: Counts & { readonly implied: number }): Counts {
  const share = all.delivered > 0 ? Math.min(1, part.delivered / all.delivered) : 0;
  return { ...part, complaint: part.complaint + share * all.implied };
}

/** What one campaign brought to a pair or a mailbox, decayed as its evidence is. */
export type CampaignPart = { readonly campaign: string; readonly list: string; readonly counts: Counts };

/**
 * Whom to quarantine instead of cutting a pair or a mailbox: the campaign among those that still send without which the
 * rest of the evidence is clean, and which is at fault by its own part, for the same cause. Where none explains it alone,
 * all campaigns of one list, which may do so together. Empty when nothing has to be cut, or nobody explains it.
 */
export function culpritsOf(
  all: Counts,
  sending: readonly CampaignPart[],
  policy: Policy = shipped,
): readonly string[] {
  const whole = judge(all, policy);
  if (!cuts(whole)) return [];
  const explains = (parts: readonly CampaignPart[]) => {
    const theirs = total(parts.map(({ counts }) => counts));
    // By that cause alone: who is at fault for another one too, and more so, explains it no less.
    const own = judge(
      { ...theirs, ...(whole.because === "bounce" ? { complaint: 0 } : { hard: 0 }) },
      policy,
    );
    return cuts(own) && judge(without(all, theirs), policy).verdict === "clean";
  };
  const alone = sending.filter((part) => explains([part]));
  const worst = alone.toSorted((a, b) => bad(b.counts) - bad(a.counts))[0];
  if (worst) return [worst.campaign];
  const lists = new Set(sending.map(({ list }) => list));
  for (const list of [...lists].sort()) {
    const ofList = sending.filter((part) => part.list === list);
    if (ofList.length > 1 && explains(ofList)) return ofList.map(({ campaign }) => campaign);
  }
  return [];
}

/** A campaign's part, and how the campaign stands: named by a guard and at rest; or running, or run to its end unnamed. */
export type StandingPart = CampaignPart & {
  readonly isQuarantined: boolean;
  readonly isRunning: boolean;
  /** Days from its first message to the day that is judged, 0 and up. */
  readonly daysAgo: number;
};

/** Whom to quarantine, where some are quarantined already: those answer for their part, and only who runs or ran to the end can be at fault. */
export function culpritsAmong(
  all: Counts,
  parts: readonly StandingPart[],
  policy: Policy = shipped,
): readonly string[] {
  if (judge(all, policy).because === null) return [];
  const sending = parts.filter(({ isRunning }) => isRunning);
  return culpritsOf(without(all, quarantinedPart(parts)), sending, policy);
}

/**
 * What quarantined campaigns brought that nobody else answers for: all of it while they are an exception, nothing once they
 * are a series. Each is over, or caught, by the time it is named; who begins such a one again and again is himself the cause,
 * and operators count what came from his address.
 */
export function excusedPart(parts: readonly StandingPart[], policy: Policy = shipped): Counts {
  return isSeries(parts, [], policy) ? total([]) : quarantinedPart(parts);
}

/** Whether campaigns at fault, with these that are named now, began on too many days to be an exception. */
export function isSeries(
  parts: readonly StandingPart[],
  named: readonly string[],
  policy: Policy = shipped,
): boolean {
  const { seriesDays, windowDays } = policy.attribution;
  const atFault = parts.filter(
    ({ campaign, isQuarantined, daysAgo, counts }) =>
      (isQuarantined || named.includes(campaign)) && daysAgo < windowDays && bad(counts) > 0,
  );
  return new Set(atFault.map(({ daysAgo }) => daysAgo)).size >= seriesDays;
}

/** What quarantined campaigns brought, together. */
export function quarantinedPart(parts: readonly StandingPart[]): Counts {
  return total(parts.filter(({ isQuarantined }) => isQuarantined).map(({ counts }) => counts));
}

function cuts({ verdict }: Judgement): boolean {
  return verdict === "ease" || verdict === "back" || verdict === "stop";
}

function bad({ hard, complaint }: Counts): number {
  return hard + complaint;
}

/** Counts of several parts together. */
export function total(parts: readonly Counts[]): Counts {
  return parts.reduce(
    (sum, part) => ({
      sent: sum.sent + part.sent,
      delivered: sum.delivered + part.delivered,
      hard: sum.hard + part.hard,
      complaint: sum.complaint + part.complaint,
    }),
    { sent: 0, delivered: 0, hard: 0, complaint: 0 },
  );
}
