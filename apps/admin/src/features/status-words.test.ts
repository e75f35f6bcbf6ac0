import { expect, test } from "vitest";
import { roleName } from "./status-words.ts";

test("a role that is new shows as it is written", () => {
  expect(roleName("super-admin")).toBe("Super admin");
  expect(roleName("night-watch")).toBe("Night watch");
});
