import { expect, test } from "vitest";
import { statesInShort, wantsAttention } from "./states-in-short.ts";

const rows = (...states: readonly string[]) => states.map((status) => ({ status }));

test("rows are told by how many are in each state, most first", () => {
  expect(statesInShort("domain", rows("held", "verified", "verified"))).toBe("2 verified, 1 held");
  expect(statesInShort("domain", [])).toBe("none");
});

test("a section with a row in trouble wants attention, one where all goes as it should does not", () => {
  expect(wantsAttention("domain", rows("verified", "held"))).toBe(true);
  expect(wantsAttention("domain", rows("verified", "verified"))).toBe(false);
  expect(wantsAttention("node", rows("serving", "failed"))).toBe(true);
});
