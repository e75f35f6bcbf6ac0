import { type Policy, policy as shipped } from "../policy.ts";
import { type FeedMetric, type FeedRange, type FeedSource, feedSources } from "../ports/operator-feed.ts";
import type { Verdict } from "../warmup/judge.ts";

/** Whose mail a source speaks of: the operator whose pair its word may move. */
export const operatorOfFeed = {
  postmaster: "google",
  snds: "ms-consumer",
  yahoo: "yahoo",
} as const satisfies Readonly<Record<FeedSource, string>>;

/** As people call who tells. */
export const feedNames: Readonly<Record<FeedSource, string>> = {
  postmaster: "Gmail",
  snds: "Microsoft",
  yahoo: "Yahoo",
};

/** One number of an operator about one day of a domain or an address. */
export type OperatorWord = {
  readonly source: FeedSource;
  /** The domain or address that it is about, as people read it. */
  readonly subject: string;
  readonly day: string;
  readonly metric: FeedMetric;
  readonly value: FeedRange;
  /** Messages that we know to have been delivered to that operator on that day. */
  readonly delivered: number;
};

type WordRuling = {
  readonly verdict: Exclude<Verdict, "insufficient-data" | "clean" | "stop">;
  /** For tenants: what was said, no blame. */
  readonly sentence: string;
};

/**
 * What an operator's word asks of the pair towards it, at least; null: nothing. Rates are held against the limits that
 * Google and Yahoo publish (0.1 %, 0.3 %), by the low end of a range: what is sure; a rate that one complaint may make
 * moves nothing, as everywhere. SNDS' colours are shares of mail that the filter took for spam, 10 % and 90 %.
 */
export function rulingOf(word: OperatorWord, policy: Policy = shipped): WordRuling | null {
  const { metric, value } = word;
  const { slow, stop, minCount } = policy.complaint;
  const said = (what: string) => `${feedNames[word.source]} says of ${word.subject} on ${word.day}: ${what}.`;
  switch (metric) {
    case "spam-rate":
    case "complaint-rate": {
      if (value.least < slow || value.least * word.delivered < minCount) return null;
      const verdict = value.least >= stop ? "back" : "hold";
      return { verdict, sentence: said(`${percent(value.least)} of what arrived was called spam`) };
    }
    case "filter-share":
      if (value.least >= 0.9)
        return { verdict: "back", sentence: said("nearly all of it is taken for spam (red)") };
      return value.least >= 0.1
        ? { verdict: "hold", sentence: said("a part of it is taken for spam (yellow)") }
        : null;
    case "trap-hits":
      if (value.least < 1) return null;
      return {
        verdict: value.least >= policy.operatorFeed.trapHitsToEase ? "ease" : "hold",
        sentence: said(`${value.least} ${value.least === 1 ? "message" : "messages"} went to its spam traps`),
      };
    case "auth-spf":
    case "auth-dkim":
    case "auth-dmarc":
    case "delivery-error-rate":
    case "recipients":
      return null;
  }
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(2))} %`;
}

/** Whose words may move a pair towards the operator; null: it tells nobody. */
export function feedOfOperator(operator: string): FeedSource | null {
  return feedSources.find((source) => operatorOfFeed[source] === operator) ?? null;
}
