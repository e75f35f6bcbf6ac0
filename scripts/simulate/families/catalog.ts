import type { CreateReceiver } from "../receiver.ts";
import { createReceiver as hiddenThreshold } from "./hidden-threshold.ts";
import { createReceiver as novelty } from "./novelty.ts";
import { createReceiver as ratePenalty } from "./rate-penalty.ts";
import { createReceiver as reputationBudget } from "./reputation-budget.ts";

export type Family = {
  readonly name: string;
  readonly create: CreateReceiver;
  /** Not to be looked at while numbers of the policy are tuned. */
  readonly isHeldOut: boolean;
};

export const families: readonly Family[] = [
  { name: "reputation-budget", create: reputationBudget, isHeldOut: false },
  { name: "rate-penalty", create: ratePenalty, isHeldOut: false },
  { name: "hidden-threshold", create: hiddenThreshold, isHeldOut: false },
  { name: "novelty", create: novelty, isHeldOut: true },
];
