import { expect, test } from "vitest";
import { isBeingBuilt, isMoving } from "./node-state.ts";

test("only nodes on their way are looked at again and again", () => {
  expect((["ordered", "provisioning", "retiring"] as const).every((status) => isMoving({ status }))).toBe(
    true,
  );
  expect((["serving", "failed", "retired"] as const).some((status) => isMoving({ status }))).toBe(false);
});

test("the steps of a node stand first while it is built or its build stopped, and no longer than that", () => {
  expect((["ordered", "provisioning", "failed"] as const).every((status) => isBeingBuilt({ status }))).toBe(
    true,
  );
  expect(
    (["serving", "isolated", "retiring", "retired"] as const).some((status) => isBeingBuilt({ status })),
  ).toBe(false);
});
