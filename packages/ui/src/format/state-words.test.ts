import { expect, test } from "vitest";
import { commonStates, sentence, stateWord } from "./state-words.ts";

test("a state that the screens don't know yet shows as it is written, and never breaks them", () => {
  expect(stateWord(commonStates, "node", "serving")).toEqual({ tone: "ok", label: "Serving" });
  expect(stateWord(commonStates, "domain", "half_way")).toEqual({ tone: "idle", label: "Half way" });
  expect(stateWord(commonStates, "node", "constructor").tone).toBe("idle");
});

test("codes become sentences", () => {
  expect(sentence("order-secondary_addresses")).toBe("Order secondary addresses");
});
