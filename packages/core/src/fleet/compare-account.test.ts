import { expect, test } from "vitest";
import { policy } from "../policy.ts";
import { type BilledMachine, type BookedNode, compareAccount, findingKey } from "./compare-account.ts";

const nowMs = 100 * policy.account.unusedAfterMs;
const billed: BilledMachine = {
  serviceId: "1",
  name: "pm-a",
  monthlyCents: 999,
  ips: ["198.18.0.1", "198.18.0.2"],
};
const address = (ip: string, isSecondary = true) => ({ ip, isSecondary, hasDomains: true, since: nowMs });
const booked: BookedNode = {
  id: "node",
  name: "pm-a",
  serviceId: "1",
  isMoving: false,
  servingSince: nowMs,
  hasDomains: true,
  monthlyCents: 1_498,
  addresses: [address("198.18.0.1", false), address("198.18.0.2")],
};
const compare = (bill: readonly BilledMachine[], books: readonly BookedNode[]) =>
  compareAccount(bill, books, { nowMs, addressCents: 499 }).map(({ kind, label, monthlyCents }) => [
    kind,
    label,
    monthlyCents,
  ]);

test("an account that is as our books say gives nothing to look at", () => {
  expect(compare([billed], [booked])).toEqual([]);
});

test.each<[string, readonly BilledMachine[], readonly BookedNode[], unknown]>([
  ["bought by nobody", [billed], [], [["unknown-machine", "pm-a", 999]]],
  [
    "bought twice",
    [billed, { ...billed, serviceId: "2", monthlyCents: null }],
    [booked],
    [["unknown-machine", "pm-a", null]],
  ],
  ["a machine that is gone", [], [booked], [["gone-machine", "pm-a", 0]]],
  [
    "an address that nothing uses, and one that is gone",
    [{ ...billed, ips: ["198.18.0.1", "198.18.0.3"] }],
    [booked],
    [
      ["unknown-address", "198.18.0.3", 499],
      ["gone-address", "198.18.0.2", 0],
    ],
  ],
])("%s is found, with what it costs a month", (_what, bill, books, found) => {
  expect(compare(bill, books)).toEqual(found);
});

test("what is being ordered or changed is compared as a machine alone, and an order not yet placed not at all", () => {
  expect(compare([{ ...billed, ips: ["198.18.0.9"] }], [{ ...booked, isMoving: true }])).toEqual([]);
  expect(compare([], [{ ...booked, serviceId: null }])).toEqual([]);
  expect(compare([billed], [{ ...booked, serviceId: null, isMoving: true }])).toEqual([]);
});

test("addresses that the provider did not tell of are neither gone nor unknown", () => {
  expect(compare([{ ...billed, ips: null }], [booked])).toEqual([]);
});

test("what is paid for and not used is found after its time: the machine as a whole, or the address alone", () => {
  const since = nowMs - policy.account.unusedAfterMs - 1;
  const idle = { ...address("198.18.0.2"), hasDomains: false, since };
  const withIdle = { ...booked, addresses: [address("198.18.0.1", false), idle] };
  expect(compare([billed], [withIdle])).toEqual([["unused-address", "198.18.0.2", 499]]);
  expect(compare([billed], [{ ...withIdle, hasDomains: false, servingSince: since }])).toEqual([
    ["unused-machine", "pm-a", 1_498],
  ]);
  expect(
    compare([billed], [{ ...booked, addresses: [address("198.18.0.1", false), { ...idle, since: nowMs }] }]),
  ).toEqual([]);
});

test("what serves as long and is used, or is not in service yet, or is the machine's main address is not idle", () => {
  const since = nowMs - policy.account.unusedAfterMs - 1;
  const unused = { ...booked, hasDomains: false, addresses: [] };
  expect(compare([{ ...billed, ips: null }], [{ ...unused, servingSince: nowMs }])).toEqual([]);
  expect(compare([{ ...billed, ips: null }], [{ ...unused, servingSince: null }])).toEqual([]);
  const addresses = [
    { ...address("198.18.0.1", false), hasDomains: false, since },
    { ...address("198.18.0.2"), since },
  ];
  expect(compare([billed], [{ ...booked, servingSince: since, addresses }])).toEqual([]);
});

test("the same finding has the same key every time, and two machines of one name have two", () => {
  const [one, two] = compareAccount([billed, { ...billed, serviceId: "2" }], [], {
    nowMs,
    addressCents: 499,
  });
  expect(one && two && findingKey(one) !== findingKey(two)).toBe(true);
});
