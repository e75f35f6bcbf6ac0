import { bouncePrior, complaintPrior, observe, type Posterior } from "@penguinmails/core/warmup/posterior";
import { makeRandom } from "../simulate/random.ts";
import type { Sums } from "./facts.ts";
import type { RecordedEvent } from "./record.ts";

/** Beliefs before any evidence: 2 % of messages are told to slow down, 0.1 % are blocked. */
const ratePrior: Posterior = { alpha: 0.5, beta: 24.5 };
const blockPrior: Posterior = { alpha: 0.2, beta: 199.8 };

/** What the record of one pair lets one believe about its next message. */
export type PairBelief = {
  readonly rate: Posterior;
  readonly block: Posterior;
  readonly bounce: Posterior;
  readonly complaint: Posterior;
};

export function beliefOf(
  seen: Sums & { readonly hard: number; readonly blocks: number; readonly rated: number },
): PairBelief {
  return {
    rate: observe(ratePrior, seen.rated, seen.sent),
    block: observe(blockPrior, seen.blocks, seen.sent),
    bounce: observe(bouncePrior, seen.hard, seen.accepted + seen.hard),
    complaint: observe(complaintPrior, seen.complaints, seen.accepted),
  };
}

/** The fate of a message that never was, as events, in their order. */
export type Fate = readonly Pick<RecordedEvent, "kind" | "class" | "signal" | "text">[];

/** Fates of one pair in one draw: its true rates are drawn from the belief once, each message's fate from the rates. */
export function makeFates(belief: PairBelief, seed: string): () => Fate {
  const random = makeRandom(seed);
  const rate = betaDraw(belief.rate, random);
  const block = betaDraw(belief.block, random);
  const bounce = betaDraw(belief.bounce, random);
  const complaint = betaDraw(belief.complaint, random);
  const text = "a reply that was drawn";
  return () => {
    const fate: Fate[number][] = [{ kind: "accepted", class: null, signal: null, text }];
    if (random() < rate) fate.push({ kind: "deferred", class: "transient", signal: "rate", text });
    if (random() < block) return [...fate, { kind: "bounced", class: "block", signal: "block", text }];
    if (random() < bounce) return [...fate, { kind: "bounced", class: "hard", signal: null, text }];
    fate.push({ kind: "delivered", class: null, signal: "ok", text });
    if (random() < complaint) fate.push({ kind: "complained", class: null, signal: null, text });
    return fate;
  };
}

/** A draw from Beta(alpha, beta), as a ratio of gamma draws. */
export function betaDraw({ alpha, beta }: Posterior, random: () => number): number {
  const x = gammaDraw(alpha, random);
  return x / (x + gammaDraw(beta, random));
}

/** Marsaglia and Tsang's method; shapes below 1 by the boost of their last section. */
function gammaDraw(shape: number, random: () => number): number {
  if (shape < 1) return gammaDraw(shape + 1, random) * notZero(random()) ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const normal = Math.sqrt(-2 * Math.log(notZero(random()))) * Math.cos(2 * Math.PI * random());
    const v = (1 + c * normal) ** 3;
    if (v > 0 && Math.log(notZero(random())) < normal ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}

function notZero(draw: number): number {
  return draw === 0 ? Number.EPSILON : draw;
}
