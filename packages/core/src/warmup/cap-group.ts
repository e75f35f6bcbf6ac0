import { type Policy, policy as shipped } from "../policy.ts";

const gateways = new Set([
  "mimecast",
  "proofpoint",
  "barracuda",
  "cisco",
  "messagelabs",
  "trendmicro",
  "sophos",
  "forcepoint",
  "hornetsecurity",
  "mxlogic",
]);

/** The group whose daily cap an operator counts against: itself when the policy names it, its kind of gateway, or "others". */
export function capGroup(operator: string, policy: Policy = shipped): string {
  if (Object.hasOwn(policy.pair.firstDayCap, operator)) return operator;
  return gateways.has(operator) ? "gateway" : "others";
}

/** First-day cap of a cold address towards a group or an operator, in messages. */
export function firstDayCap(operator: string, policy: Policy = shipped): number {
  return policy.pair.firstDayCap[capGroup(operator, policy)] ?? policy.pair.othersTogether;
}
