import { percent } from "../percent.ts";
import { type Policy, policy as shipped } from "../policy.ts";
import { type FeedMetric, type FeedRange, type FeedSource, feedSources } from "../ports/operator-feed.ts";
import { severityOf, type Verdict } from "../warmup/judge.ts";

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

type Heeded = {
  /** Low end of a range, from which on its word may ask for something of a pair. */
  readonly least: number;
  /** How many recipients that must be at least of what was delivered. */
  readonly recipients: number;
  /** What a word that reaches both asks for, by the low end of its range, and what it says. */
  readonly ask: (least: number) => { readonly verdict: WordRuling["verdict"]; readonly what: string };
};

/** SNDS' colours: the shares of mail that its filter took for spam from which on they are shown. */
const yellow = 0.1;
const red = 0.9;

/** When and how limits heed a metric; null: its word never asks for anything. */
export function heededFrom(metric: FeedMetric, { complaint, operatorFeed }: Policy = shipped): Heeded | null {
  switch (metric) {
    case "spam-rate":
    case "complaint-rate":
      return {
        least: complaint.slow,
        recipients: complaint.minCount,
        ask: (least) => ({
          verdict: least >= complaint.stop ? "back" : "hold",
          what: `${percent(least, 2)} of what arrived was called spam`,
        }),
      };
    case "filter-share":
      return {
        least: yellow,
        recipients: 0,
        ask: (least) =>
          least >= red
            ? { verdict: "back", what: "nearly all of it is taken for spam (red)" }
            : { verdict: "hold", what: "a part of it is taken for spam (yellow)" },
      };
    case "trap-hits":
      return {
        least: 1,
        recipients: 0,
        ask: (least) => ({
          verdict: least >= operatorFeed.trapHitsToEase ? "ease" : "hold",
          what: `${least} ${least === 1 ? "message" : "messages"} went to its spam traps`,
        }),
      };
    case "auth-spf":
    case "auth-dkim":
    case "auth-dmarc":
    case "delivery-error-rate":
    case "recipients":
      return null;
  }
}

/** How much an operator's word asks for, 0 and up: a corrected one asks again only when it asks for more. */
export function severityOfWord(word: OperatorWord, policy: Policy = shipped): number {
  const ruling = rulingOf(word, policy);
  return ruling ? severityOf(ruling.verdict) : 0;
}

/**
 * What an operator's word asks of the pair towards it, at least; null: nothing. Rates are held against the limits that
 * Google and Yahoo publish (0.1 %, 0.3 %), by the low end of a range: what is sure; a rate that one complaint may make
 * moves nothing, as everywhere. SNDS' colours are shares of mail that the filter took for spam, 10 % and 90 %.
 */
export function rulingOf(word: OperatorWord, policy: Policy = shipped): WordRuling | null {
  const { least } = word.value;
  const heeded = heededFrom(word.metric, policy);
  if (!heeded || least < heeded.least || least * word.delivered < heeded.recipients) return null;
  const { verdict, what } = heeded.ask(least);
  return { verdict, sentence: `${feedNames[word.source]} says of ${word.subject} on ${word.day}: ${what}.` };
}

/** Whose words may move a pair towards the operator; null: it tells nobody. */
export function feedOfOperator(operator: string): FeedSource | null {
  return feedSources.find((source) => operatorOfFeed[source] === operator) ?? null;
}
