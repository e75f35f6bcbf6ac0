import { expect, test } from "vitest";
import { addressNames, numberedAddresses, numbersFor, wantedSecondaries } from "./node-addresses.ts";

const [a, b, c] = ["198.18.4.11", "198.18.4.12", "198.18.4.13"] as const;

test("addresses are numbered by their places until one goes, and keep their numbers after that", () => {
  expect(numberedAddresses({ secondaryIps: [a, b] })).toEqual([
    { ip: a, number: 1 },
    { ip: b, number: 2 },
  ]);
  expect(numbersFor({ secondaryIps: [a, b] }, [b])).toEqual([2]);
  expect(numberedAddresses({ secondaryIps: [b], addressNumbers: [2] })).toEqual([{ ip: b, number: 2 }]);
});

test("a new address gets the lowest number that none ever had, and no two share one", () => {
  expect(numbersFor({}, [a, b])).toEqual([1, 2]);
  const known = { secondaryIps: [b], addressNumbers: [2], leaving: { [a]: 1 } };
  expect(numbersFor(known, [b, c, a])).toEqual([2, 3, 4]);
});

test("names go by number, the main address has the node's", () => {
  const facts = { primaryIp: "198.18.4.10", secondaryIps: [b], addressNumbers: [2] };
  expect(addressNames("n.example", facts)).toEqual([
    { ip: "198.18.4.10", name: "n.example" },
    { ip: b, name: "o2.n.example" },
  ]);
  expect(addressNames("n.example", {})).toEqual([]);
});

test("one address more is wanted until a main one that is bad was swapped", () => {
  const swap = { from: a, to: b, sinceMs: 0, boot: null };
  expect(wantedSecondaries({ secondaryAddresses: 2 }, {})).toBe(2);
  expect(wantedSecondaries({ secondaryAddresses: 2 }, { mainSwap: { ...swap, isSet: false } })).toBe(3);
  expect(wantedSecondaries({ secondaryAddresses: 2 }, { mainSwap: { ...swap, isSet: true } })).toBe(2);
});
