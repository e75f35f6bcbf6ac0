import { expect, test } from "vitest";
import { extraWords } from "./extra-words.ts";

test("a service that is not simply on says why", () => {
  expect(
    extraWords([
      { name: "webmail", state: "on" },
      { name: "antivirus", state: "waits" },
    ]),
  ).toBe("webmail, antivirus (waits for a larger machine)");
  expect(extraWords([{ name: "webmail", state: "coming" }])).toBe("webmail (coming)");
  expect(extraWords([{ name: "webmail", state: "going" }])).toBe(
    "webmail (going: the plan no longer includes it)",
  );
  expect(extraWords([{ name: "antivirus", state: "stopping" }])).toBe(
    "antivirus (stopping: its machine has no known room for it)",
  );
  expect(extraWords([])).toBe("");
});
