import { expect, test } from "vitest";
import { bounceShare } from "./bounce-share.ts";

test("the share is of what was judged, and nothing is said while nothing was", () => {
  expect(bounceShare({ delivered: 95, bounced: 5 })).toBe(0.05);
  expect(bounceShare({ delivered: 0, bounced: 0 })).toBeNull();
});
