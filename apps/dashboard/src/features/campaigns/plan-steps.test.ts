import { expect, test } from "vitest";
import { type Draft, furthestStep, planOf, stepNeeds } from "./plan-steps.ts";

const full: Draft = { name: "May", leadListId: "l", templateId: "t", mailboxIds: ["m"] };

test("nobody gets past a step that still needs something", () => {
  expect(furthestStep({ ...full, name: "  " })).toBe("list");
  expect(furthestStep({ ...full, leadListId: null })).toBe("list");
  expect(furthestStep({ ...full, templateId: null, mailboxIds: [] })).toBe("template");
  expect(furthestStep({ ...full, mailboxIds: [] })).toBe("senders");
  expect(furthestStep(full)).toBe("review");
});

test("a step that needs something says what", () => {
  expect(stepNeeds("senders", { ...full, mailboxIds: [] })).toMatch(/mailbox/);
  expect(stepNeeds("senders", full)).toBeNull();
});

test("half a plan is never sent", () => {
  expect(planOf({ ...full, leadListId: null })).toBeNull();
  expect(planOf({ ...full, templateId: null })).toBeNull();
  expect(planOf({ ...full, mailboxIds: [] })).toBeNull();
  expect(planOf(full)).toEqual({ leadListId: "l", templateId: "t", mailboxIds: ["m"] });
});
