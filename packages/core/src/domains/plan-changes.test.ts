import { expect, test } from "vitest";
import type { Deviation } from "../ports/node-converger.ts";
import { type NodeSender, planDiff } from "./plan-changes.ts";

const deviation = (of: Partial<Deviation>): Deviation => ({
  step: "bring up Mailu",
  what: "mailu.env MESSAGE_RATELIMIT",
  expected: "100000/day",
  seen: "200/day",
  because: "Mailu limits otherwise.",
  risk: "interrupts-sending",
  ips: null,
  remedy: null,
  ...of,
});
const senders: readonly NodeSender[] = [
  { domain: "a.example", ip: "198.18.4.11", mailboxes: 2, campaigns: ["Spring", "Autumn"] },
  { domain: "b.example", ip: "198.18.4.12", mailboxes: 3, campaigns: ["Spring"] },
  { domain: "c.example", ip: null, mailboxes: 1, campaigns: [] },
];
const order = ["set reverse DNS", "bring up Mailu"];

test("an untouched node has no change", () => {
  expect(planDiff(order, [], senders)).toEqual({ steps: [], byHand: [] });
});

test("steps stand in the plan's order, each with its worst risk and everyone whom it reaches", () => {
  const found = [
    deviation({ what: "the map", risk: "brief" }),
    deviation({}),
    deviation({ step: "set reverse DNS", risk: "none", ips: ["198.18.4.12"] }),
  ];
  expect(planDiff(order, found, senders).steps).toMatchObject([
    {
      step: "set reverse DNS",
      risk: "none",
      touches: { domains: ["b.example"], mailboxes: 3, campaigns: ["Spring"] },
    },
    {
      step: "bring up Mailu",
      risk: "interrupts-sending",
      changes: [{ what: "the map" }, { what: "mailu.env MESSAGE_RATELIMIT" }],
      touches: {
        domains: ["a.example", "b.example", "c.example"],
        mailboxes: 6,
        campaigns: ["Autumn", "Spring"],
      },
    },
  ]);
});

test("a step that the plan has got since the node was made is not kept back", () => {
  const found = [deviation({ step: "hold a certificate", risk: "brief" }), deviation({})];
  expect(planDiff(order, found, senders).steps.map(({ step }) => step)).toEqual([
    "bring up Mailu",
    "hold a certificate",
  ]);
});

test("what no plan mends is for a person, and no step of it is promised", () => {
  const found = [deviation({ step: "wait for the machine", remedy: "Open a ticket." })];
  expect(planDiff(["wait for the machine"], found, senders)).toMatchObject({
    steps: [],
    byHand: [{ remedy: "Open a ticket." }],
  });
});
