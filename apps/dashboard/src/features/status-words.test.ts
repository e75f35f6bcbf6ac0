import { expect, test } from "vitest";
import { operatorName, sentence, statusWord } from "./status-words.ts";

test("a state that the screens don't know yet shows as it is written, and never breaks them", () => {
  expect(statusWord("node", "serving")).toEqual({ tone: "ok", label: "Serving" });
  expect(statusWord("message", "half_way")).toEqual({ tone: "idle", label: "Half way" });
  expect(statusWord("node", "constructor").tone).toBe("idle");
});

test("codes become sentences and operators have their own names", () => {
  expect(sentence("order-secondary_addresses")).toBe("Order secondary addresses");
  expect(operatorName("ms365")).toBe("Microsoft 365");
  expect(operatorName("some-host")).toBe("Some host");
  expect(operatorName("mx.small-host.example")).toBe("mx.small-host.example");
  expect(operatorName(null)).toBe("–");
});
