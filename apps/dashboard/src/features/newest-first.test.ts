import { expect, test } from "vitest";
import { withFreshHead } from "./newest-first.ts";

const page = (ids: string, nextCursor: string | null = null) => ({
  items: [...ids].map((id) => ({ id })),
  nextCursor,
});
const idsOf = (shown: ReturnType<typeof page>) => shown.items.map(({ id }) => id).join("");

test("a new row comes in at the head and pages read before stay", () => {
  const shown = withFreshHead(page("fedcba", null), page("gfe", "e"));
  expect(idsOf(shown as ReturnType<typeof page>)).toBe("gfedcba");
  expect(shown.nextCursor).toBeNull();
});

test("a row that is gone from the head goes", () => {
  expect(withFreshHead(page("fedc", "c"), page("fd", "d")).items.map(({ id }) => id)).toEqual([
    "f",
    "d",
    "c",
  ]);
});

test("no hole: when everything of the head is new, older pages are read again", () => {
  const shown = withFreshHead(page("cba"), page("zyx", "x"));
  expect(shown).toEqual(page("zyx", "x"));
});

test("what was read before and is all in the head leaves no place of its own to read on from", () => {
  expect(withFreshHead(page("fe", "e"), page("fed", "d"))).toEqual(page("fed", "d"));
  expect(withFreshHead(page(""), page("fed", "d"))).toEqual(page("fed", "d"));
});

test("a whole list replaces what was known", () => {
  expect(withFreshHead(page("cba"), page(""))).toEqual(page(""));
  expect(withFreshHead(page("cba", "a"), page("cb"))).toEqual(page("cb"));
});
