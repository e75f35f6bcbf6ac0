import { expect, test } from "vitest";
import { changedFields } from "./changed-fields.ts";

test("only what changed is sent, trimmed, and an emptied field never erases what is stored", () => {
  const stored = { name: "Acme", postalAddress: "1 Road\nTown", timezone: "UTC" };
  expect(changedFields(stored, { ...stored })).toEqual({});
  expect(changedFields(stored, { ...stored, name: "  Acme " })).toEqual({});
  expect(changedFields(stored, { name: "", postalAddress: " 2 Road\nTown ", timezone: "UTC" })).toEqual({
    postalAddress: "2 Road\nTown",
  });
});
