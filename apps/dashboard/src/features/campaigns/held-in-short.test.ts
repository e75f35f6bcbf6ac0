import { expect, test } from "vitest";
import { heldInShort } from "./held-in-short.ts";

const running = (code: string, message = "") => ({
  status: "running" as const,
  held: [{ code, message, count: 1 }],
});

test("the main reason in a few words, and none while messages simply take turns", () => {
  expect(heldInShort(running("outside-window"))).toBe("outside the sending hours");
  expect(heldInShort(running("domain-resting"))).toBe("a domain rests");
  expect(heldInShort(running("pacing"))).toBeNull();
  expect(heldInShort({ status: "running", held: [] })).toBeNull();
  expect(heldInShort({ status: "paused", held: [] })).toMatch(/goes on/);
});

test("a reason without short words is told in its own: a list of campaigns has nothing below to see", () => {
  expect(heldInShort(running("something-new", "The moon is full."))).toBe("The moon is full.");
  expect(heldInShort(running("toString", "Not a word of ours."))).toBe("Not a word of ours.");
});
