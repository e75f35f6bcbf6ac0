import { type Policy, policy as shipped } from "../policy.ts";
import { type Counts, type Judgement, judge } from "./judge.ts";

/**
 * Attribution before punishment: judges a pair or a mailbox by what is left of its evidence (`all`) without what
 * quarantined campaigns brought to it (`quarantined`, decayed alike). The list or the text was the cause then, and it
 * sends no more. Where too little is left to speak for the subject, it answers for everything.
 */
export function judgeApart(all: Counts, quarantined: Counts, policy: Policy = shipped): Judgement {
  const whole = judge(all, policy);
  if (quarantined.sent <= 0 || whole.because === null) return whole;
  const rest = judge(without(all, quarantined), policy);
  return rest.verdict === "insufficient-data" ? whole : rest;
}

function without(all: Counts, part: Counts): Counts {
  const left = (key: keyof Counts) => Math.max(0, all[key] - part[key]);
  return {
    sent: left("sent"),
    delivered: left("delivered"),
    hard: left("hard"),
    complaint: left("complaint"),
  };
}
