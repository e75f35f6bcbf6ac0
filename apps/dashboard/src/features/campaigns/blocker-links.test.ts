import { expect, test } from "vitest";
import { blockerLink } from "./blocker-links.ts";

test("a blocker leads to where it is mended, and one that is unknown leads nowhere", () => {
  expect(blockerLink("no-postal-address", "t1")?.href).toBe("/settings");
  expect(blockerLink("unknown-placeholder", "t1")?.href).toBe("/templates/t1");
  expect(blockerLink("constructor", "t1")).toBeNull();
});
