import { expect, test } from "vitest";
import { breakableParts } from "./breakable-parts.ts";

test("an address may break after its @ alone, a host's name after its dots", () => {
  expect(breakableParts("ada.berg@north-outreach.example")).toEqual(["ada.berg@", "north-outreach.example"]);
  expect(breakableParts("out1.n71.nodes.example")).toEqual(["out1.", "n71.", "nodes.", "example"]);
  expect(breakableParts("")).toEqual([""]);
});

test("what is long breaks after its dots too, else anywhere, and loses nothing", () => {
  const longName = `${"a".repeat(64)}@mail.${"b".repeat(40)}.north-outreach.example`;
  const parts = breakableParts(longName);
  expect(parts.join("")).toBe(longName);
  expect(Math.max(...parts.map(({ length }) => length))).toBe(30);
  expect(parts).toContain("mail.");
});
