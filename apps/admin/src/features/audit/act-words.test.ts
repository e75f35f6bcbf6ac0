import { expect, test } from "vitest";
import { actWords, staffActWords } from "./act-words.ts";

test("acts have words, and one that is new still reads", () => {
  expect(staffActWords("tenants.read")).toBe("opened the agency");
  expect(staffActWords("money.pay-back")).toBe("money pay back");
  expect(actWords("tenant.stop-sending")).toBe("Stop sending");
  expect(actWords("import")).toBe("Import");
});
