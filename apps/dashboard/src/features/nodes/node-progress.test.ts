import { expect, test } from "vitest";
import { progressSentence } from "./node-progress.ts";

const step = (name: string, state: "done" | "running" | "pending") => ({
  name,
  state,
  note: null,
  updatedAt: null,
});
const steps = [step("order", "done"), step("boot", "running"), step("dns", "pending")];

test("says how many steps are done and what is waited for", () => {
  expect(progressSentence({ status: "provisioning", steps, waitingFor: "the machine to boot" })).toBe(
    "1 of 3 steps done. Waiting for the machine to boot.",
  );
  expect(progressSentence({ status: "provisioning", steps, waitingFor: null })).toBe("1 of 3 steps done.");
  const all = steps.map(({ name }) => step(name, "done"));
  expect(progressSentence({ status: "serving", steps: all, waitingFor: null })).toBe(
    "All steps are done; the node is serving.",
  );
  expect(progressSentence({ status: "failed", steps, waitingFor: null })).toBe("Stopped after 1 of 3 steps.");
});
