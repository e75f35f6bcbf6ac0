import fc from "fast-check";
import { expect, test } from "vitest";
import { type Policy, policy } from "../policy.ts";
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
  expect(judgeCanary({ ...settled, hard: 5, lastAcceptedAt: now - 2 * hour + 1 }, now)).toBe("wait");
  expect(judgeCanary({ ...settled, open: 6, accepted: 44, known: 44, hard: 5 }, now)).toBe("wait");
  expect(judgeCanary({ ...settled, open: 5, accepted: 45, known: 45 }, now)).toBe("passed");
  expect(judgeCanary({ ...settled, known: 39 }, now)).toBe("wait");
  expect(judgeCanary({ ...settled, known: 0, silent: 50 }, now)).toBe("unheard");
  expect(judgeCanary({ ...settled, known: 40, silent: 10 }, now)).toBe("passed");
  const unsent = { ...settled, planned: 0, accepted: 0, known: 0, lastAcceptedAt: null };
  expect(judgeCanary(unsent, now)).toBe("wait");
  expect(judgeCanary({ ...unsent, planned: 50, unproven: 50 }, now)).toBe("unheard");
});

test("a list that its rest can't save is stopped at once, by the sixth dead address; one that it can is waited for", () => {
  const begun = { ...settled, open: 38, accepted: 12, known: 10, lastAcceptedAt: now };
  expect(judgeCanary({ ...begun, hard: 5 }, now)).toBe("wait");
  expect(judgeCanary({ ...begun, hard: 6 }, now)).toBe("failed");
  // Of a short list fewer do: there is less left to arrive.
  const short = { ...begun, planned: 12, open: 2, accepted: 10 };
  expect(judgeCanary({ ...short, hard: 2 }, now)).toBe("wait");
  expect(judgeCanary({ ...short, hard: 3 }, now)).toBe("failed");
});

test("nobody is stopped before anything came back, however strict the limit is", () => {
  const strict = { ...policy, bounce: { ...policy.bounce, stop: 0.001 } } as unknown as Policy;
  const begun = { ...settled, open: 50, accepted: 0, known: 0, lastAcceptedAt: null };
  expect(judgeCanary(begun, now, strict)).toBe("wait");
  expect(judgeCanary({ ...begun, open: 49, accepted: 1, known: 1, hard: 1 }, now, strict)).toBe("failed");
});

test("who is stopped at once would not have passed, whatever becomes of the others", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.nat(50), fc.nat(50), (planned, sent, bad) => {
      const accepted = Math.min(sent, planned);
      const hard = Math.min(bad, accepted);
      const begun = { ...settled, planned, open: planned - accepted, accepted, known: accepted, hard };
      fc.pre(judgeCanary({ ...begun, lastAcceptedAt: now }, now) === "failed");
      const best = { ...begun, open: 0, accepted: planned, known: planned };
      expect(judgeCanary(best, now)).toBe("failed");
    }),
  );
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
