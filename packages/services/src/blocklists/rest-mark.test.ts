import { expect, test } from "vitest";
import { restMark } from "./rest-mark.ts";

test("tells sets of messages apart, in whatever order their ids come, and is empty for none", () => {
  expect(restMark(["b", "a"])).toBe(restMark(["a", "b"]));
  expect(restMark(["a", "b"])).not.toBe(restMark(["a", "c"]));
  expect(restMark(["a", "b"])).not.toBe(restMark(["ab"]));
  expect(restMark([])).toBe("");
  expect(restMark(["a"])).not.toBe("");
});
