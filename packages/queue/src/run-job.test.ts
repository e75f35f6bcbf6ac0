import { expect, test } from "vitest";
import { conformanceCatalog } from "./conformance-jobs.ts";
import { PermanentJobError } from "./permanent-job-error.ts";
import { definitionOf, runJob } from "./run-job.ts";

const job = { id: "1", name: "usual", data: { v: 1, n: 7 }, attempt: 3, attempts: 3 };
const stopped = AbortSignal.abort(new Error("The process is stopping"));
const outcomeOf = async (error: unknown, signal: AbortSignal, attempt = job.attempt) =>
  (await runJob(conformanceCatalog, { ...job, attempt }, () => Promise.reject(error), signal)).outcome;

test("what no repetition can mend is failed also when the process stops: the next worker is spared it", async () => {
  const never = new PermanentJobError("the mailbox is gone");
  expect(await outcomeOf(never, stopped)).toBe("failed");
  expect(await outcomeOf(never, new AbortController().signal, 1)).toBe("failed");
});

test("what ends by the stop goes back to the line, even in its last attempt; else the last is the end", async () => {
  const running = new AbortController().signal;
  expect(await outcomeOf(stopped.reason, stopped)).toBe("returned");
  expect(await outcomeOf(new Error("not now"), running, 2)).toBe("retry");
  expect(await outcomeOf(new Error("not now"), running)).toBe("failed");
});

test.each(["toString", "constructor", "no.such"])("the catalogue has no job %s", (name) => {
  expect(() => definitionOf(conformanceCatalog, name)).toThrow(PermanentJobError);
});
