import { expect, test } from "vitest";
import { heldInShort } from "./held-in-short.ts";

const running = (code: string) => ({ status: "running" as const, held: [{ code, message: "", count: 1 }] });

test("the main reason in a few words, and none while messages simply take turns", () => {
  expect(heldInShort(running("outside-window"))).toBe("outside the sending hours");
  expect(heldInShort(running("domain-resting"))).toBe("a domain rests");
  expect(heldInShort(running("pacing"))).toBeNull();
  expect(heldInShort({ status: "running", held: [] })).toBeNull();
  expect(heldInShort(running("something-new"))).toBe("held, see below");
  expect(heldInShort({ status: "paused", held: [] })).toMatch(/goes on/);
});
