import { expect, test } from "vitest";
import { roleName, sentence, statusWord } from "./status-words.ts";

test("a state that the screens don't know yet shows as it is written, and never breaks them", () => {
  expect(statusWord("node", "serving")).toEqual({ tone: "ok", label: "Serving" });
  expect(statusWord("domain", "half_way")).toEqual({ tone: "idle", label: "Half way" });
  expect(statusWord("node", "constructor").tone).toBe("idle");
});

test("codes become sentences, and a role that is new shows as it is written", () => {
  expect(sentence("tenant.stop-sending")).toBe("Tenant stop sending");
  expect(roleName("super-admin")).toBe("Super admin");
  expect(roleName("night-watch")).toBe("Night watch");
});
