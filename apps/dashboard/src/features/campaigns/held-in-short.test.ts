import { expect, test } from "vitest";
import { heldInShort } from "./held-in-short.ts";

const running = (code: string, message = "") => ({
  status: "running" as const,
  statusReason: null,
  held: [{ code, message, count: 1 }],
});

test("the main reason in a few words, and none while messages simply take turns", () => {
  expect(heldInShort(running("outside-window"))).toBe("outside the sending hours");
  expect(heldInShort(running("domain-resting"))).toBe("a domain rests");
  expect(heldInShort(running("pacing"))).toBeNull();
  expect(heldInShort({ status: "running", statusReason: null, held: [] })).toBeNull();
  expect(heldInShort({ status: "paused", statusReason: null, held: [] })).toMatch(/goes on/);
  const statusReason = { code: "canary-failed", message: "12 of the first 48 addresses do not exist." };
  expect(heldInShort({ status: "paused", statusReason, held: [] })).toMatch(/for good/);
});

test("a reason without short words is told in its own: a list of campaigns has nothing below to see", () => {
  expect(heldInShort(running("something-new", "The moon is full."))).toBe("The moon is full.");
  expect(heldInShort(running("toString", "Not a word of ours."))).toBe("Not a word of ours.");
});
