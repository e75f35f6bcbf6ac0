import { percent } from "../percent.ts";
import { type Policy, policy as shipped } from "../policy.ts";
import { rounded } from "../warmup/decision.ts";
import { bouncePrior, complaintPrior, mean, observe, probabilityAbove } from "../warmup/posterior.ts";

/** Whom a score is about. */
export type ReputationKind = "address" | "domain" | "mailbox" | "tenant";

/**
 * What a score rests on. Counts are decayed, so fractions are fine: `hard` and `complaint` are recipients, `rate` the
 * answers that told us to slow down, `blocked` messages that were refused for our sake. `heard`: messages of which anything
 * was heard, refused, put off or taken; what nobody has spoken of yet says nothing. `listed`: the share (0..1) of the
 * addresses it leaves from that a block list names, so 0 or 1 for all but an agency; "unknown" when nobody could say. `domainListed`: the same of the domains in its mail; null
 * for an address, which answers for none.
 */
export type ReputationInput = {
  readonly sent: number;
  readonly heard: number;
  readonly delivered: number;
  readonly hard: number;
  readonly complaint: number;
  readonly rate: number;
  readonly blocked: number;
  readonly listed: number | "unknown";
  readonly domainListed: number | "unknown" | null;
};

/** One factor of a score: 1 takes nothing from it, 0 takes all. The sentence is for tenants: no jargon, no blame. */
export type ReputationTerm = {
  readonly name: "bounces" | "complaints" | "slow-downs" | "listing" | "domain-listing";
  /** 0..1 */
  readonly factor: number;
  readonly evidence: Readonly<Record<string, number | string>>;
  readonly sentence: string;
};

/** A score is a whole number 0..100. Too little evidence is a state of its own: it has no number to be mistaken for one. */
export type Reputation =
  | { readonly state: "scored"; readonly score: number; readonly terms: readonly ReputationTerm[] }
  | { readonly state: "insufficient-data"; readonly sent: number; readonly needed: number };

/**
 * 100 · (1 − P(bounces > 5 %)) · (1 − P(complaints > 0.2 %)) · (1 − share told to slow down, or refused) · listing · domain
 * listing, with the posteriors of the warm-up. It falls with each hard bounce, complaint, slow-down, block and listing. Receivers publish no
 * formula of theirs: this one is ours.
 */
export function reputationOf(input: ReputationInput, policy: Policy = shipped): Reputation {
  const { minSent } = policy.reputation;
  const known = Math.min(input.sent, input.heard);
  if (known < minSent)
    return { state: "insufficient-data", sent: Math.max(0, Math.floor(known)), needed: minSent };
  const { listed, domainListed } = input;
  const terms = [
    bounces(input, policy),
    complaints(input, policy),
    slowDowns(input),
    listing("listing", listed, policy),
    ...(domainListed === null ? [] : [listing("domain-listing", domainListed, policy)]),
  ];
  const product = terms.reduce((all, { factor }) => all * factor, 1);
  return {
    state: "scored",
    score: Math.round(100 * product),
    terms: terms.map((term) => ({ ...term, factor: rounded(term.factor) })),
  };
}

function bounces({ hard, delivered }: ReputationInput, { bounce }: Policy): ReputationTerm {
  const known = Math.max(0, delivered) + Math.max(0, hard);
  const belief = observe(bouncePrior, hard, known);
  const probability = within01(probabilityAbove(belief, bounce.stop));
  return {
    name: "bounces",
    factor: 1 - probability,
    evidence: { bounced: shown(hard), answered: shown(known), bounceRate: rounded(mean(belief)) },
    sentence: `Of ${shown(known)} answered messages ${someOf(hard)} went to an address that does not exist: a share above ${percent(bounce.stop)} is ${likely(probability)}.`,
  };
}

function complaints({ complaint, delivered }: ReputationInput, { reputation }: Policy): ReputationTerm {
  const belief = observe(complaintPrior, complaint, delivered);
  const probability = within01(probabilityAbove(belief, reputation.complaintRate));
  return {
    name: "complaints",
    factor: 1 - probability,
    evidence: {
      complained: shown(complaint),
      delivered: shown(delivered),
      complaintRate: rounded(mean(belief)),
    },
    sentence: `Of ${shown(delivered)} delivered messages ${someOf(complaint)} ${shown(complaint) === 1 ? "was" : "were"} called spam: a share above ${percent(reputation.complaintRate)} is ${likely(probability)}.`,
  };
}

function slowDowns({ rate, blocked, sent }: ReputationInput): ReputationTerm {
  const share = within01((rate + blocked) / sent);
  return {
    name: "slow-downs",
    factor: 1 - share,
    evidence: { toldToSlowDown: shown(rate), refused: shown(blocked), sent: shown(sent) },
    sentence: slowDownSentence(shown(rate), shown(blocked), shown(sent)),
  };
}

function slowDownSentence(rate: number, blocked: number, sent: number): string {
  const times = rate === 1 ? "once" : `${rate} times`;
  if (blocked === 0)
    return rate === 0
      ? "Nobody told us to send slower."
      : `Over ${sent} messages receivers told us ${times} to send slower.`;
  const slower = rate === 0 ? "" : `, and ${times} they told us to send slower`;
  return `Of ${sent} messages receivers refused ${blocked} because of who sends them${slower}.`;
}

function listing(
  name: "listing" | "domain-listing",
  listed: number | "unknown",
  { reputation }: Policy,
): ReputationTerm {
  const [one, several] = listedWords[name];
  if (listed === "unknown")
    return {
      name,
      factor: 1,
      evidence: { listed },
      sentence: `Whether a block list names ${one} is not known; that costs nothing.`,
    };
  const share = within01(listed);
  const factor = 1 - share * (1 - reputation.listedFactor);
  const those = share === 1 ? one : `${percent(share)} of ${several}`;
  return {
    name,
    factor,
    evidence: { listed: share },
    sentence:
      share === 0
        ? `No block list that receivers refuse by names ${one}.`
        : `A block list that receivers refuse by names ${those}.`,
  };
}

const listedWords = {
  listing: ["the address it leaves from", "the addresses it leaves from"],
  "domain-listing": ["the domain in its mail", "the domains in its mail"],
} as const;

/** Decayed counts are not whole: people are told the nearest number, and none below zero. */
function shown(count: number): number {
  return Math.max(0, Math.round(count));
}

function someOf(count: number): string {
  return shown(count) === 0 ? "none" : String(shown(count));
}

function likely(probability: number): string {
  if (probability < 0.05) return "very unlikely";
  if (probability < 0.3) return "unlikely";
  if (probability < 0.6) return "possible";
  return probability < 0.9 ? "likely" : "nearly sure";
}

function within01(value: number): number {
  return Math.min(1, Math.max(0, value));
}
