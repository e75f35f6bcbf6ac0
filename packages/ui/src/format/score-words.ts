import type { Tone } from "../badge.tsx";

/** A reputation as the API tells it. */
export type ShownReputation =
  | { readonly state: "scored"; readonly score: number; readonly terms: readonly ShownTerm[] }
  | { readonly state: "insufficient-data"; readonly sent: number; readonly needed: number };
export type ShownTerm = {
  readonly name: "bounces" | "complaints" | "slow-downs" | "listing" | "domain-listing";
  /** 0..1 */
  readonly factor: number;
  readonly sentence: string;
};

const terms: Readonly<Record<ShownTerm["name"], string>> = {
  bounces: "Bounces",
  complaints: "Complaints",
  "slow-downs": "Told to slow down, or refused",
  listing: "Block lists of addresses",
  "domain-listing": "Block lists of domains",
};

export function termWords(name: ShownTerm["name"]): string {
  return terms[name];
}

/** Colour of a score 0..100. */
export function scoreTone(score: number): Extract<Tone, "ok" | "warn" | "bad"> {
  if (score >= 80) return "ok";
  return score >= 50 ? "warn" : "bad";
}

/** A term that leaves this much takes less than our beliefs about a sender of whom we know little. */
const nextToNothing = 0.95;

/** What weighs most on a score, or why there is none. */
export function scoreInShort(reputation: ShownReputation): string {
  if (reputation.state === "insufficient-data")
    return `${reputation.sent} of the ${reputation.needed} messages that a score needs.`;
  const [worst] = [...reputation.terms].sort((a, b) => a.factor - b.factor);
  return worst && worst.factor < nextToNothing ? worst.sentence : "Nothing is held against it.";
}

/** The lowest of several scores, or that none has one yet. */
export function lowestScore(all: readonly ShownReputation[]): string {
  const scores = all.flatMap((one) => (one.state === "scored" ? [one.score] : []));
  if (scores.length === 0) return "not enough data yet";
  return scores.length === 1 ? `${scores[0]} of 100` : `lowest: ${Math.min(...scores)} of 100`;
}
