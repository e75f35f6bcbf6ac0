import { type Policy, policy as shipped } from "../policy.ts";
import { type EpochMs, hour } from "../time.ts";
import type { DecisionDraft } from "../warmup/decision.ts";
import { operatorLabel, operatorName } from "./operator-name.ts";

/** Messages that were answered, and those among them whose recipient was called unknown. */
export type CalledUnknown = { readonly answered: number; readonly unknown: number };

/** What one campaign heard from an operator, and from the others at the same time. */
export type CampaignAnswers = {
  readonly list: string;
  /** Its last answers from the operator, `policy.mistakenBounces.lookAt` at most; who was called unknown within `windowMs`. */
  readonly last: CalledUnknown;
  /** When the first of those was; null: nobody was. */
  readonly since: EpochMs | null;
  /** What the operator answered before those. */
  readonly before: CalledUnknown;
  /** What other operators answered from `since` on. */
  readonly elsewhere: CalledUnknown;
};

/** Mail to an operator waits `until` then; what it called unknown from `since` on is not believed. */
export type OperatorHold = {
  readonly since: EpochMs;
  readonly until: EpochMs;
  readonly draft: DecisionDraft;
};

/** What is known of an operator that called somebody unknown. `says`: its reply, without addresses. */
export type CalledByOperator = {
  readonly operator: string;
  readonly says: string;
  readonly campaigns: readonly CampaignAnswers[];
  /** Lists of other agencies that turned bad there at the same time. */
  readonly listsOfOthers: number;
};

/** Lists that the operator hardly called unknown before, and calls so now, as nobody else does. */
export function turnedLists(
  campaigns: readonly CampaignAnswers[],
  policy: Policy = shipped,
): ReadonlySet<string> {
  return listsOf(campaigns.filter((campaign) => hasTurned(campaign, policy)));
}

/**
 * Holds the mail to an operator that suddenly calls everybody unknown: a fault of its own, as on 14 and 15 December 2020 at
 * Gmail, which answered 550 5.1.1 for people who were there. The proof is that lists which it had hardly called so turned
 * bad there within the same hours, and nowhere else. Null while fewer than `minLists` did, whosever they are: one list may
 * be bad from some line on.
 */
export function holdOfOperator(
  { operator, says, campaigns, listsOfOthers }: CalledByOperator,
  nowMs: EpochMs,
  policy: Policy = shipped,
): OperatorHold | null {
  const { minLists, holdMs } = policy.mistakenBounces;
  const turned = campaigns.filter((campaign) => hasTurned(campaign, policy));
  const lists = listsOf(turned).size;
  if (lists === 0 || lists + listsOfOthers < minLists) return null;
  const last = total(turned.map((campaign) => campaign.last));
  const before = total(turned.map((campaign) => campaign.before));
  const until = nowMs + holdMs;
  const name = operatorLabel(operator);
  return {
    since: Math.min(...turned.flatMap(({ since }) => since ?? [])),
    until,
    draft: {
      limit: `mail to ${operatorName(operator)}`,
      before: "sent",
      after: "held",
      reason: `${name} called ${last.unknown} of the last ${last.answered} people of ${listsInWords(lists)} unknown, and ${before.unknown} of ${before.answered} before${listsOfOthers > 0 ? ", as it does with other agencies' lists" : ""}: the fault is its own. Nobody is given up for it.`,
      clears: `It is tried again by itself after ${holdMs / hour} hours.`,
      clearsAt: until,
      evidence: {
        lists,
        ...(listsOfOthers > 0 ? { listsOfOthers } : {}),
        answered: last.answered,
        unknown: last.unknown,
        answeredBefore: before.answered,
        unknownBefore: before.unknown,
        says,
      },
    },
  };
}

function hasTurned({ last, since, before, elsewhere }: CampaignAnswers, policy: Policy): boolean {
  const { minUnknown, minBefore } = policy.mistakenBounces;
  return (
    since !== null &&
    last.unknown >= minUnknown &&
    before.answered >= minBefore &&
    isUsual(before, policy) &&
    isUsual(elsewhere, policy)
  );
}

/** As many as a list may have that is clean enough to be sent to, and one whatever its size. */
function isUsual({ answered, unknown }: CalledUnknown, { bounce }: Policy): boolean {
  return unknown <= Math.max(1, bounce.stop * answered);
}

function listsOf(campaigns: readonly CampaignAnswers[]): ReadonlySet<string> {
  return new Set(campaigns.map(({ list }) => list));
}

function listsInWords(lists: number): string {
  return lists === 1 ? "one list" : `${lists} lists`;
}

function total(counts: readonly CalledUnknown[]): CalledUnknown {
  return {
    answered: counts.reduce((sum, { answered }) => sum + answered, 0),
    unknown: counts.reduce((sum, { unknown }) => sum + unknown, 0),
  };
}
