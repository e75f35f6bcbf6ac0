import type { EpochMs } from "../time.ts";

/** A rate or share as evidence keeps it: four places. */
export function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

/** A limit that should move, before it has an id and a subject. Sentences are for tenants: no jargon, no blame. */
export type DecisionDraft = {
  readonly limit: string;
  readonly before: string;
  readonly after: string;
  readonly reason: string;
  /** What clears it, as a sentence; null when nothing needs to. */
  readonly clears: string | null;
  readonly clearsAt: EpochMs | null;
  readonly evidence: Readonly<Record<string, number | string>>;
};
