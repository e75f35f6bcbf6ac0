import fc from "fast-check";
import { expect, test } from "vitest";
import { hour } from "../time.ts";
import { type CanaryFacts, judgeCanary } from "./judge-canary.ts";

const now = Date.UTC(2026, 2, 2, 16);
const settled: CanaryFacts = {
  planned: 50,
  open: 0,
  accepted: 50,
  known: 50,
  hard: 0,
  silent: 0,
  unproven: 0,
  lastAcceptedAt: now - 2 * hour,
};

test("the sixth dead address of fifty stops a list, the fifth does not", () => {
  expect(judgeCanary({ ...settled, hard: 5 }, now)).toBe("passed");
  expect(judgeCanary({ ...settled, hard: 6 }, now)).toBe("failed");
});

test("nothing is judged before its time, nor on half the facts", () => {
  expect(judgeCanary({ ...settled, hard: 50, lastAcceptedAt: now - 2 * hour + 1 }, now)).toBe("wait");
  expect(judgeCanary({ ...settled, open: 6, hard: 44 }, now)).toBe("wait");
  expect(judgeCanary({ ...settled, open: 5, accepted: 45, known: 45 }, now)).toBe("passed");
  expect(judgeCanary({ ...settled, known: 39 }, now)).toBe("wait");
  expect(judgeCanary({ ...settled, known: 0, silent: 50 }, now)).toBe("unheard");
  expect(judgeCanary({ ...settled, known: 40, silent: 10 }, now)).toBe("passed");
  const unsent = { ...settled, planned: 0, accepted: 0, known: 0, lastAcceptedAt: null };
  expect(judgeCanary(unsent, now)).toBe("wait");
  expect(judgeCanary({ ...unsent, planned: 50, unproven: 50 }, now)).toBe("unheard");
});

test("a list with more dead addresses never passes where one with fewer fails", () => {
  fc.assert(
    fc.property(fc.nat(50), fc.nat(50), (a, b) => {
      const [fewer, more] = a < b ? [a, b] : [b, a];
      if (judgeCanary({ ...settled, hard: fewer }, now) === "failed")
        expect(judgeCanary({ ...settled, hard: more }, now)).toBe("failed");
    }),
  );
});
