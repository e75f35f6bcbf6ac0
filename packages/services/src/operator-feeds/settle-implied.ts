import { impliedComplaints, operatorOfFeed } from "@penguinmails/core/reputation/operator-word";
import { capGroups } from "@penguinmails/core/warmup/cap-group";
import { type Implied, ratesAndDeliveries, setImplied } from "@penguinmails/db/repositories/operator-words";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { pairEvidence } from "../warmup/pair-subject.ts";

/**
 * Counts, of one day, the complaints that operators' rates imply: a domain's at every operator it wrote to, for most
 * report none; an address's at Microsoft alone. They count for the domain, for the pairs of its address and for the agency.
 * Idempotent: the day is set, not added to.
 */
export async function settleImplied(tx: TenantDb, day: string): Promise<void> {
  const { rates, deliveries } = await ratesAndDeliveries(tx, day);
  const rateOf = new Map(rates.map(({ kind, id, rate }) => [`${kind} ${id}`, rate]));
  const ofDomains = deliveries.flatMap(({ kind, id, operator, delivered, complaint, addressId }) => {
    const rate = rateOf.get(`domain ${id}`);
    if (kind !== "domain" || rate === undefined) return [];
    return [{ id, operator, addressId, complaints: impliedComplaints(rate, delivered, complaint) }];
  });
  const ofPairs = new Map<string, Implied>();
  const add = (id: string, operator: string, complaints: number, take: (a: number, b: number) => number) => {
    const key = `${id} ${operator}`;
    const known = ofPairs.get(key)?.complaints ?? 0;
    ofPairs.set(key, { kind: "pair", id, operator, complaints: take(known, complaints) });
  };
  const sum = (a: number, b: number) => a + b;
  for (const { addressId, operator, complaints } of ofDomains) {
    if (addressId === null) continue;
    for (const { operator: each } of pairEvidence(addressId, operator)) add(addressId, each, complaints, sum);
  }
  // The same people: what the domains' rates imply there already is not counted twice.
  for (const { kind, id, operator, delivered, complaint } of deliveries) {
    const rate = rateOf.get(`address ${id}`);
    if (kind !== "pair" || operator !== operatorOfFeed.snds || rate === undefined) continue;
    add(id, operator, impliedComplaints(rate, delivered, complaint), Math.max);
  }
  const pairs = [...ofPairs.values()];
  const ofAgency = pairs
    .filter(({ operator }) => capGroups.includes(operator))
    .reduce((all, { complaints }) => all + complaints, 0);
  await setImplied(tx, day, [
    ...ofDomains.map(({ id, operator, complaints }) => ({
      kind: "domain" as const,
      id,
      operator,
      complaints,
    })),
    ...pairs,
    { kind: "tenant", id: tx.tenantId, operator: "", complaints: ofAgency },
  ]);
}
