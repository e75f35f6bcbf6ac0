import { type Policy, policy as shipped } from "../policy.ts";
import { capGroup } from "../warmup/cap-group.ts";
import { operatorOfFeed } from "./operator-word.ts";

/** The highest rate (0..1, low end) that operators told of one day of a domain or an address. */
export type ToldRate = {
  readonly kind: "domain" | "address";
  readonly id: string;
  readonly rate: number;
};

/** What a domain, or an address, brought to one operator on that day. Counts of messages. */
export type DayDeliveries = {
  readonly kind: "domain" | "pair";
  /** Of the domain, or of the pair's address. */
  readonly id: string;
  readonly operator: string;
  readonly delivered: number;
  /** Reported one by one. */
  readonly complaint: number;
  /** That the domain leaves from; null: none, or it is an address itself. */
  readonly addressId: string | null;
};

/** Complaints of one day of a domain or a pair that only rates tell, weighed. `id` of a pair is its address's. */
export type ImpliedOf = {
  readonly kind: "domain" | "pair";
  readonly id: string;
  readonly operator: string;
  readonly complaints: number;
};

/**
 * The complaints that operators' rates of one day imply: a domain's at every operator it wrote to, for most report none;
 * an address's at Microsoft alone. They count for the domain, and for the pairs of its address with their groups.
 */
export function impliedOfDay(
  rates: readonly ToldRate[],
  deliveries: readonly DayDeliveries[],
  policy: Policy = shipped,
): readonly ImpliedOf[] {
  const rateOf = new Map(rates.map(({ kind, id, rate }) => [`${kind} ${id}`, rate]));
  const ofDomains = deliveries.flatMap(({ kind, id, operator, delivered, complaint, addressId }) => {
    const rate = rateOf.get(`domain ${id}`);
    if (kind !== "domain" || rate === undefined) return [];
    const complaints = impliedComplaints(rate, delivered, complaint, policy);
    return [{ kind, id, operator, addressId, complaints }];
  });
  const ofPairs = new Map<string, ImpliedOf>();
  const add = (id: string, operator: string, complaints: number, take: (a: number, b: number) => number) => {
    const key = `${id} ${operator}`;
    const known = ofPairs.get(key)?.complaints ?? 0;
    ofPairs.set(key, { kind: "pair", id, operator, complaints: take(known, complaints) });
  };
  for (const { addressId, operator, complaints } of ofDomains) {
    if (addressId === null) continue;
    for (const each of new Set([operator, capGroup(operator, policy)]))
      add(addressId, each, complaints, (a, b) => a + b);
  }
  // The same people: what the domains' rates imply there already is not counted twice.
  for (const { kind, id, operator, delivered, complaint } of deliveries) {
    const rate = rateOf.get(`address ${id}`);
    if (kind !== "pair" || operator !== operatorOfFeed.snds || rate === undefined) continue;
    add(id, operator, impliedComplaints(rate, delivered, complaint, policy), Math.max);
  }
  return [...ofDomains.map(({ addressId: _, ...implied }) => implied), ...ofPairs.values()];
}

/**
 * Complaints that a rate implies beyond those that were reported one by one, weighed by the policy; never below zero.
 * `rate`: 0..1. `delivered`, `reported`: messages of the same day.
 */
export function impliedComplaints(
  rate: number,
  delivered: number,
  reported: number,
  policy: Policy = shipped,
): number {
  return (
    policy.operatorFeed.impliedWeight * Math.max(0, rate * Math.max(0, delivered) - Math.max(0, reported))
  );
}
