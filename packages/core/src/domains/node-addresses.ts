import type { NodeSpec } from "../ports/node-converger.ts";
import type { NodeFacts } from "../ports/node-facts.ts";

export type NumberedAddress = { readonly ip: string; readonly number: number };
type Known = Pick<NodeFacts, "secondaryIps" | "addressNumbers" | "leaving">;

/** A node's secondary addresses with the numbers that their names, networks and transports carry. */
export function numberedAddresses({ secondaryIps = [], addressNumbers }: Known): readonly NumberedAddress[] {
  return secondaryIps.map((ip, n) => ({ ip, number: addressNumbers?.[n] ?? n + 1 }));
}

/**
 * Numbers for these addresses: those that have one keep it, a new one gets the lowest that none ever had. Docker keeps
 * the network of a number, and with it the address that packets leave from, when nothing uses it any more.
 */
export function numbersFor(known: Known, ips: readonly string[]): readonly number[] {
  const present = new Map(numberedAddresses(known).map(({ ip, number }) => [ip, number]));
  const taken = new Set([...present.values(), ...Object.values(known.leaving ?? {})]);
  return ips.map((ip) => {
    const kept = present.get(ip);
    if (kept !== undefined) return kept;
    let number = 1;
    while (taken.has(number)) number++;
    taken.add(number);
    return number;
  });
}

/** How many secondary addresses are asked for: one more until it becomes the main one in place of one that is bad. */
export function wantedSecondaries(
  { secondaryAddresses }: Pick<NodeSpec, "secondaryAddresses">,
  { mainSwap }: Pick<NodeFacts, "mainSwap">,
): number {
  return secondaryAddresses + (mainSwap && !mainSwap.isSet ? 1 : 0);
}

export type AddressName = { readonly ip: string; readonly name: string };

/** The name that a secondary address greets by. */
export const addressName = (hostname: string, number: number): string => `o${number}.${hostname}`;

/** Each address of a node with the name that it greets by; the main one, when it is known, first. */
export function addressNames(
  hostname: string,
  facts: Known & Pick<NodeFacts, "primaryIp">,
): readonly AddressName[] {
  const main = facts.primaryIp === undefined ? [] : [{ ip: facts.primaryIp, name: hostname }];
  return [
    ...main,
    ...numberedAddresses(facts).map(({ ip, number }) => ({ ip, name: addressName(hostname, number) })),
  ];
}
