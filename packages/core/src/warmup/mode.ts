import type { Verdict } from "./judge.ts";

/**
 * How the slow loop steers one agency. `enforce`: its rulings move the limits. `suggest`: a person of the agency
 * accepts or dismisses each. `observe`: they are written down and move nothing.
 */
export const warmupModes = ["observe", "suggest", "enforce"] as const;
export type WarmupMode = (typeof warmupModes)[number];

/**
 * What became of a ruling. `observed`: written down alone. `proposed` waits for an answer, which makes it `accepted` or
 * `dismissed`; it has `lapsed` when a later ruling took its place, its time ran out, or it would no longer be ruled so.
 */
export const standings = ["applied", "observed", "proposed", "accepted", "dismissed", "lapsed"] as const;
export type Standing = (typeof standings)[number];

/**
 * What becomes of a ruling of the slow loop. A stop is safety and not steering: it holds in every mode, as do the
 * operators' own words (fast loop), the guards of campaigns, and the absolute caps, none of which ask for the mode.
 */
export function standingUnder(mode: WarmupMode, verdict: Verdict): "applied" | "observed" | "proposed" {
  if (mode === "enforce" || verdict === "stop") return "applied";
  return mode === "suggest" ? "proposed" : "observed";
}
