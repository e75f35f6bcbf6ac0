import { expect, test } from "vitest";
import { byLabel } from "./label-order.ts";

test("labels are sorted as people read them: great letters like small ones, equal ones left in place", () => {
  const labels = ["mx.example", "Outlook.com", "Google", "a.example", "google"];
  expect(labels.toSorted(byLabel)).toEqual(["a.example", "Google", "google", "mx.example", "Outlook.com"]);
  expect(byLabel("Google", "google")).toBe(0);
});
