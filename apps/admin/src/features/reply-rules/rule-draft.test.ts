import type { ReplyRule, UnknownReply } from "@penguinmails/api-client/reply-rules";
import { expect, test } from "vitest";
import {
  bodyOf,
  draftFor,
  draftOf,
  emptyDraft,
  overrideFaults,
  sampleError,
  withReaction,
} from "./rule-draft.ts";

const rule: ReplyRule = {
  name: "tariff",
  version: 2,
  isEnabled: true,
  template: "refused by tariff *",
  operator: "gmx",
  class: "block",
  reason: "policyviolation",
  scope: "pair",
  reaction: "suspend",
  k: null,
  durationMs: 5_400_000,
  samples: ["550 refused by tariff 7", "550 refused by tariff 8"],
  overrides: ["block/policy"],
  why: "seen often",
  by: { id: "019a9f6e-5a10-7c3e-9a43-0d2f4c8e1b77", name: "Ada" },
  at: "2026-11-21T10:00:00.000Z",
};

test("a rule's form sends what the rule says, with a new reason why", () => {
  const { template, operator, reason, scope, reaction, k, durationMs, samples, overrides } = rule;
  expect(bodyOf({ ...draftOf(rule), why: "again" }, "duration")).toEqual({
    ...{ template, operator, reason, scope, reaction, k, durationMs, samples, overrides },
    why: "again",
  });
});

test("a rule's form begins with the rule's own count or time, and with the usual one where it has none", () => {
  expect(draftOf({ ...rule, k: 5, durationMs: null })).toMatchObject({ k: "5", minutes: emptyDraft.minutes });
  expect(draftOf(rule)).toMatchObject({ k: emptyDraft.k, minutes: "90" });
});

test("sends a count or a duration only where the reaction takes one, and no empty line", () => {
  const draft = { ...emptyDraft, samples: "\n  550 one two \n\n" };
  expect(bodyOf(draft, null)).toMatchObject({
    k: null,
    durationMs: null,
    operator: null,
    samples: ["550 one two"],
  });
  expect(bodyOf(draft, "count")).toMatchObject({ k: 3, durationMs: null });
  expect(bodyOf({ ...draft, operator: " " }, null).operator).toBeNull();
});

test("another reaction keeps reason and scope where they go with it", () => {
  const block = { reason: "blocked", class: "block" } as const;
  const policy = { reason: "policyviolation", class: "block" } as const;
  const draft = draftOf(rule);
  const cool = {
    reaction: "cool",
    scopes: ["pair", "domain"],
    reasons: [policy, block],
    takes: "duration",
  } as const;
  expect(withReaction(draft, cool)).toEqual({ ...draft, reaction: "cool" });
  const [reason, scope] = ["blocked", "domain"] as const;
  expect(withReaction({ ...draft, reason, scope }, cool)).toMatchObject({ reason, scope });
  const listed = { reaction: "address-listed", scopes: ["address"], reasons: [block], takes: null } as const;
  expect(withReaction(draft, listed)).toMatchObject({ scope: "address", reason: "blocked" });
});

test("a rule for an unknown reply begins with its words, its only operator and what is done with it now", () => {
  const unknown: UnknownReply = {
    key: "k",
    template: "550 no desk at <ip>",
    words: "550 no desk at *",
    replyCode: 550,
    enhanced: null,
    count: 7,
    firstSeenAt: "2026-11-20T10:00:00.000Z",
    lastSeenAt: "2026-11-21T10:00:00.000Z",
    operators: [{ operator: "gmx", count: 7 }],
    samples: ["550 No desk at <ip>", "550 no desk AT <ip>"],
  };
  expect(draftFor(unknown)).toMatchObject({
    template: "550 no desk at *",
    operator: "gmx",
    reaction: "count-recipient",
    samples: "550 No desk at <ip>\n550 no desk AT <ip>",
  });
  const meant = (replyCode: number | null, enhanced: string | null) =>
    draftFor({ ...unknown, replyCode, enhanced }).reaction;
  expect([meant(499, null), meant(500, null), meant(450, "5.7.1")]).toEqual([
    "retry",
    "count-recipient",
    "retry",
  ]);
  expect([meant(null, "4.7.0"), meant(null, "5.7.0"), meant(null, null)]).toEqual([
    "retry",
    "count-recipient",
    "count-recipient",
  ]);
  // That is everybody else, and no operator.
  expect(draftFor({ ...unknown, operators: [{ operator: "others", count: 7 }] }).operator).toBe("");
  const many = [...unknown.operators, { operator: "yahoo", count: 1 }];
  expect(draftFor({ ...unknown, replyCode: 450, operators: many })).toMatchObject({
    operator: "",
    reaction: "retry",
    reason: "systemerror",
  });
});

test("says which line is wrong", () => {
  const faults = [
    { message: "Too short.", pointer: "/samples/1" },
    { message: "Not this one.", pointer: "/template" },
  ];
  expect(sampleError(faults)).toBe("Line 2: Too short.");
  expect(sampleError([])).toBeUndefined();
  expect(sampleError([{ message: "Give one.", pointer: "/samples" }])).toBe("Give one.");
});

test("a row that would be changed is told until it is ticked, and one that is named in vain until it is not", () => {
  const of = (code: string, about: Record<string, string>) => ({
    code,
    message: "In words.",
    pointer: "/overrides",
    about,
  });
  const faults = [
    of("changes-a-sample", { row: "block/dnsbl", sample: "550 “no” means no", operator: "gmx" }),
    of("changes-a-sample", { row: "block/dnsbl", sample: "550 “no” means no", operator: "yahoo" }),
    of("overrides-nothing", { row: "staff/old" }),
    { code: "invalid", message: "No a/b here.", pointer: "/overrides" },
    of("invalid", { row: "block/policy" }),
    of("changes-a-sample", {}),
  ];
  expect(overrideFaults(faults, ["staff/old"])).toEqual([
    { row: "block/dnsbl", sample: "550 “no” means no" },
    { row: "staff/old", sample: null },
  ]);
  expect(overrideFaults(faults, ["block/dnsbl"])).toEqual([]);
});
