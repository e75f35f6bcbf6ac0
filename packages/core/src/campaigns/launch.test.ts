import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type LaunchFacts, launchBlockers, launchEstimate } from "./launch.ts";

const listedOn = { domain: [], address: [] };
const box = (change: Partial<LaunchFacts["mailboxes"][number]> = {}): LaunchFacts["mailboxes"][number] => ({
  email: "anna@acme.example",
  status: "ready",
  capPerDay: 5,
  domain: { name: "acme.example", status: "verified", hasEgress: true, hold: null, listedOn },
  node: { name: "pm-1", status: "serving" },
  ...change,
});
const verified = { name: "acme.example", status: "verified", hasEgress: true, hold: null, listedOn };
const hold = { code: "egress-wrong", message: "The node greeted as nobody." } as const;
const ready: LaunchFacts = {
  subscription: { active: true, reason: null },
  sendingStopped: null,
  postalAddress: "1 Harbour Road, Seattle",
  campaignStatus: "draft",
  mailboxes: [box()],
  missingMailboxes: 0,
  leads: 10,
  suppressedLeads: 9,
  list: { sent: 0, delivered: 0, hard: 0, complaint: 0, hasFailedCanary: false },
  unknownPlaceholders: [],
};
const codes = (facts: LaunchFacts) => launchBlockers(facts).map((blocker) => blocker.code);

/** Each thing that the law or the product asks for, and what it is called when it is missing. */
const faults: readonly (readonly [code: string, facts: Partial<LaunchFacts>])[] = [
  ["not-a-draft", { campaignStatus: "running" }],
  ["no-subscription", { subscription: { active: false, reason: null } }],
  ["sending-stopped", { sendingStopped: "complaints" }],
  ["no-postal-address", { postalAddress: null }],
  ["mailbox-missing", { missingMailboxes: 1 }],
  ["list-quarantined", { list: { sent: 50, delivered: 44, hard: 6, complaint: 0, hasFailedCanary: true } }],
  ["no-leads", { leads: 0, suppressedLeads: 0 }],
  ["unknown-placeholder", { unknownPlaceholders: ["city"] }],
];

describe("launchBlockers", () => {
  test("nothing stands in the way of a campaign that has everything", () => {
    expect(codes(ready)).toEqual([]);
    const degraded = box({
      domain: { name: "acme.example", status: "degraded", hasEgress: true, hold: null, listedOn },
    });
    expect(codes({ ...ready, mailboxes: [degraded] })).toEqual([]);
  });

  test.each([
    ...faults,
    [
      "list-quarantined",
      { list: { sent: 60, delivered: 48, hard: 12, complaint: 0, hasFailedCanary: false } },
    ],
    ["no-postal-address", { postalAddress: "" }],
    ["no-mailbox", { mailboxes: [] }],
    ["mailbox-not-ready", { mailboxes: [box({ status: "paused" })] }],
    ...["pending", "held"].map(
      (status) =>
        [
          "domain-not-verified",
          {
            mailboxes: [
              box({ domain: { name: "acme.example", status, hasEgress: true, hold: null, listedOn } }),
            ],
          },
        ] as const,
    ),
    [
      "domain-without-address",
      {
        mailboxes: [
          box({
            domain: { name: "acme.example", status: "verified", hasEgress: false, hold: null, listedOn },
          }),
        ],
      },
    ],
    ["egress-wrong", { mailboxes: [box({ domain: { ...verified, hold } })] }],
    ...(["domain", "address"] as const).map(
      (what) =>
        [
          `${what}-listed`,
          { mailboxes: [box({ domain: { ...verified, listedOn: { ...listedOn, [what]: ["DBL"] } } })] },
        ] as const,
    ),
    ["node-not-serving", { mailboxes: [box({ node: { name: "pm-1", status: "converging" } })] }],
    ["all-suppressed", { suppressedLeads: 10 }],
  ] as const)("%s stops a launch by itself: %o", (code, change) => {
    expect(codes({ ...ready, ...change })).toEqual([code]);
  });

  test("lists every blocker of any set of faults, not just the first", () => {
    fc.assert(
      fc.property(fc.subarray([...faults]), (some) => {
        const facts = Object.assign({}, ready, ...some.map(([, change]) => change)) as LaunchFacts;
        expect(codes(facts).sort()).toEqual(some.map(([code]) => code).sort());
      }),
    );
  });

  test("names each mailbox and placeholder, but a shared domain or node once", () => {
    const domain = { name: "acme.example", status: "pending", hasEgress: false, hold: null, listedOn };
    const node = { name: "pm-1", status: "ordered" };
    const mailboxes = ["a", "b"].map((name) =>
      box({ email: `${name}@acme.example`, status: "paused", domain, node }),
    );
    const blockers = launchBlockers({ ...ready, mailboxes, unknownPlaceholders: ["city", "job"] });
    expect(blockers.map((blocker) => blocker.code)).toEqual([
      "mailbox-not-ready",
      "mailbox-not-ready",
      "domain-not-verified",
      "domain-without-address",
      "node-not-serving",
      "unknown-placeholder",
      "unknown-placeholder",
    ]);
    expect(blockers[1]?.message).toContain("b@acme.example");
    expect(blockers[6]?.message).toContain("{{job|");
  });

  test("says nothing of the way out while records or address are missing: they come first", () => {
    for (const change of [{ status: "pending" }, { hasEgress: false }]) {
      const mailboxes = [box({ domain: { ...verified, hold, ...change } })];
      expect(codes({ ...ready, mailboxes })).not.toContain("egress-wrong");
    }
  });

  test("says why the subscription does not count, when that is known", () => {
    const facts = { ...ready, subscription: { active: false, reason: "Past due since Monday." } };
    expect(launchBlockers(facts)[0]?.message).toBe("Past due since Monday.");
  });
});

describe("launchEstimate", () => {
  test("counts a ramp of 2 a day from each mailbox's own cap", () => {
    expect(launchEstimate([{ capPerDay: 5 }, { capPerDay: 5 }], 24)).toEqual({
      capacityPerDay: 10,
      estimatedSendingDays: 2,
    });
    expect(launchEstimate([{ capPerDay: 5 }, { capPerDay: 5 }], 25).estimatedSendingDays).toBe(3);
    expect(launchEstimate([{ capPerDay: 30 }], 61).estimatedSendingDays).toBe(3);
    expect(launchEstimate([{ capPerDay: 50 }], 100).estimatedSendingDays).toBe(2);
  });

  test("no lead takes no day; more leads never take fewer days, more mailboxes never more", () => {
    expect(launchEstimate([{ capPerDay: 5 }], 0).estimatedSendingDays).toBe(0);
    const caps = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(caps, fc.nat(20_000), (all, leads) => {
        const boxes = all.map((capPerDay) => ({ capPerDay }));
        const { estimatedSendingDays: days } = launchEstimate(boxes, leads);
        expect(launchEstimate(boxes, leads + 100).estimatedSendingDays).toBeGreaterThanOrEqual(days);
        expect(launchEstimate([...boxes, { capPerDay: 5 }], leads).estimatedSendingDays).toBeLessThanOrEqual(
          days,
        );
      }),
    );
  });

  test("without mailboxes it ends, and promises nothing", () => {
    expect(launchEstimate([], 100)).toEqual({ capacityPerDay: 0, estimatedSendingDays: 0 });
  });
});
