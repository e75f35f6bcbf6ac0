import { expect, test } from "vitest";
import { isMoving } from "./node-state.ts";

test("only nodes on their way are looked at again and again", () => {
  expect((["ordered", "provisioning", "retiring"] as const).every((status) => isMoving({ status }))).toBe(
    true,
  );
  expect((["serving", "failed", "retired"] as const).some((status) => isMoving({ status }))).toBe(false);
});
