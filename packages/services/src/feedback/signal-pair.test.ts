import { expect, test } from "vitest";
import { saidAt } from "./signal-pair.ts";

const [logRead, now] = [1_000, 9_000];

test.each([
  ["when its machine says", { at: 5_000, notBefore: logRead }, 5_000],
  ["when its machine says, where nobody knows how far its log had been read", { at: 5_000 }, 5_000],
  [
    "when its log had been read to its end, where that machine's clock is behind",
    { at: 500, notBefore: logRead },
    1_000,
  ],
  ["now, where that machine's clock is ahead", { at: 9_001, notBefore: logRead }, now],
  ["now, where the log was read by a clock that is ahead", { at: 500, notBefore: 9_500 }, now],
])("a reply was given %s", (_when, said, at) => {
  expect(saidAt(said, now)).toBe(at);
});
