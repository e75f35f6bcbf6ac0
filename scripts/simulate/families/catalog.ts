import type { CreateReceiver } from "../receiver.ts";
import { createReceiver as complaintDelayed } from "./complaint-delayed.ts";
import { createReceiver as fickle } from "./fickle.ts";
import { createReceiver as hiddenThreshold } from "./hidden-threshold.ts";
import { createReceiver as netblock } from "./netblock.ts";
import { createReceiver as novelty } from "./novelty.ts";
import { createReceiver as ratePenalty } from "./rate-penalty.ts";
import { createReceiver as reputationBudget } from "./reputation-budget.ts";
import { createReceiver as stepChange } from "./step-change.ts";

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
  { name: "complaint-delayed", create: complaintDelayed, isHeldOut: true },
  { name: "fickle", create: fickle, isHeldOut: true },
  { name: "step-change", create: stepChange, isHeldOut: true },
  { name: "netblock", create: netblock, isHeldOut: true },
];
