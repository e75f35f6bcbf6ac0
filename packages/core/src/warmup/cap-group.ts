import { type Policy, policy as shipped } from "../policy.ts";

/** Operators whose mail counts against the group `gateway`. */
export const gateways: ReadonlySet<string> = new Set([
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

/** Operators that are not of the group `others`: those that the policy names, and the gateways. */
export const namedOperators: ReadonlySet<string> = new Set([
  ...Object.keys(shipped.pair.firstDayCap),
  ...gateways,
]);

/** The groups there are: each message of an address counts in exactly one of them. */
export const capGroups: readonly string[] = [...Object.keys(shipped.pair.firstDayCap), "others"];

/** The group whose daily cap an operator counts against: itself when the policy names it, its kind of gateway, or "others". */
export function capGroup(operator: string, policy: Policy = shipped): string {
  if (Object.hasOwn(policy.pair.firstDayCap, operator)) return operator;
  return gateways.has(operator) ? "gateway" : "others";
}

/** First-day cap of a cold address towards a group or an operator, in messages. One host among the others gets a part of theirs. */
export function firstDayCap(operator: string, policy: Policy = shipped): number {
  const group = capGroup(operator, policy);
  const { firstDayCap: named, othersTogether, othersEach } = policy.pair;
  return named[group] ?? (operator === group ? othersTogether : Math.min(othersEach, othersTogether));
}
