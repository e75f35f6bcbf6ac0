import { expect, test } from "vitest";
import { breakableParts } from "./breakable-parts.ts";

test("an address may break after its @ and its dots, and loses nothing", () => {
  const address = "ada.berg@north-outreach.example";
  expect(breakableParts(address)).toEqual(["ada.", "berg@", "north-outreach.", "example"]);
  expect(breakableParts(address).join("")).toBe(address);
  expect(breakableParts("")).toEqual([""]);
});
