import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { policy } from "../policy.ts";
import { type ReputationInput, reputationOf } from "./score.ts";

const clean: ReputationInput = {
  sent: 400,
  heard: 400,
  delivered: 400,
  hard: 0,
  complaint: 0,
  rate: 0,
  blocked: 0,
  listed: 0,
  domainListed: 0,
};
const scoreOf = (input: ReputationInput) => {
  const reputation = reputationOf(input);
  if (reputation.state !== "scored") throw new Error("There is no score.");
  return reputation.score;
};
const count = fc.double({ min: 0, max: 5_000, noNaN: true });
const listed = fc.oneof(fc.constant("unknown" as const), fc.double({ min: 0, max: 1, noNaN: true }));
const any = fc.record({
  sent: fc.double({ min: policy.reputation.minSent, max: 5_000, noNaN: true }),
  heard: fc.double({ min: policy.reputation.minSent, max: 5_000, noNaN: true }),
  delivered: count,
  hard: count,
  complaint: count,
  rate: count,
  blocked: count,
  listed,
  domainListed: listed,
});

describe("a score", () => {
  test("is the product of its five terms, each 0..1, with its evidence and a sentence, whatever the counts", () => {
    fc.assert(
      fc.property(any, (input) => {
        const reputation = reputationOf(input);
        if (reputation.state !== "scored") throw new Error("There is no score.");
        expect(reputation.terms.map(({ name }) => name)).toEqual([
          "bounces",
          "complaints",
          "slow-downs",
          "listing",
          "domain-listing",
        ]);
        for (const term of reputation.terms) {
          expect(term.factor).toBeGreaterThanOrEqual(0);
          expect(term.factor).toBeLessThanOrEqual(1);
          expect(term.sentence).toMatch(/^[A-Z0-9].*\.$/);
          expect(Object.keys(term.evidence).length).toBeGreaterThan(0);
        }
        expect(Number.isInteger(reputation.score)).toBe(true);
        const product = reputation.terms.reduce((all, { factor }) => all * factor, 100);
        expect(Math.abs(reputation.score - product)).toBeLessThan(0.6);
      }),
    );
  });

  test.each(["hard", "complaint", "rate", "blocked"] as const)("never rises with more of %s", (what) => {
    fc.assert(
      fc.property(any, count, (input, more) => {
        expect(scoreOf({ ...input, [what]: input[what] + more })).toBeLessThanOrEqual(scoreOf(input));
      }),
    );
  });

  test("never falls with more mail that arrived and was answered well", () => {
    fc.assert(
      fc.property(any, count, (input, more) => {
        const grown = { ...input, sent: input.sent + more, delivered: input.delivered + more };
        // More hits than trials count as trials: there more mail makes the same complaints weigh more.
        fc.pre(input.complaint <= input.delivered);
        expect(scoreOf(grown)).toBeGreaterThanOrEqual(scoreOf(input));
      }),
    );
  });

  describe.each(["listed", "domainListed"] as const)("by what is %s", (what) => {
    test("never rises with more of it, and not knowing costs nothing", () => {
      const share = fc.double({ min: 0, max: 1, noNaN: true });
      fc.assert(
        fc.property(any, share, share, (input, one, other) => {
          const [less, more] = one < other ? [one, other] : [other, one];
          const scores = [more, less].map((part) => scoreOf({ ...input, [what]: part }));
          expect(scores[0]).toBeLessThanOrEqual(scores[1] ?? 0);
          expect(scoreOf({ ...input, [what]: "unknown" })).toBe(scoreOf({ ...input, [what]: 0 }));
        }),
      );
    });

    test("is a fifth when all of it is", () => {
      expect(scoreOf({ ...clean, [what]: 1 })).toBeCloseTo(scoreOf(clean) * 0.2, -1);
    });
  });

  test("of an address has no term for a domain", () => {
    const reputation = reputationOf({ ...clean, domainListed: null });
    if (reputation.state !== "scored") throw new Error("There is no score.");
    expect(reputation.terms.map(({ name }) => name)).not.toContain("domain-listing");
  });

  test("tells a clean sender from one with a few bounces and from a bad one", () => {
    expect(scoreOf(clean)).toBeGreaterThan(95);
    expect(scoreOf({ ...clean, delivered: 380, hard: 20 })).toBeLessThan(65);
    expect(scoreOf({ ...clean, delivered: 350, hard: 50 })).toBe(0);
    expect(scoreOf({ ...clean, complaint: 4 })).toBeLessThan(15);
    expect(scoreOf({ ...clean, rate: 100 })).toBeCloseTo(scoreOf(clean) * 0.75, -1);
    expect(scoreOf({ ...clean, delivered: 300, blocked: 100 })).toBeCloseTo(scoreOf(clean) * 0.75, -1);
  });

  test.each([
    [1, 0, "Over 400 messages receivers told us once to send slower."],
    [0, 40, "Of 400 messages receivers refused 40 because of who sends them."],
    [
      7,
      40,
      "Of 400 messages receivers refused 40 because of who sends them, and 7 times they told us to send slower.",
    ],
  ])("says what receivers asked of the sender: %i slower, %i refused", (rate, blocked, sentence) => {
    const reputation = reputationOf({ ...clean, rate, blocked });
    expect(reputation).toMatchObject({
      terms: expect.arrayContaining([expect.objectContaining({ sentence })]),
    });
  });

  test("its sentences tell whole people, and nothing of formulas", () => {
    const reputation = reputationOf({ ...clean, complaint: 0.9, delivered: 399.4, domainListed: 0.5 });
    if (reputation.state !== "scored") throw new Error("There is no score.");
    expect(reputation.terms.map(({ sentence }) => sentence)).toEqual([
      "Of 399 answered messages none went to an address that does not exist: a share above 5 % is very unlikely.",
      "Of 399 delivered messages 1 was called spam: a share above 0.2 % is unlikely.",
      "Nobody told us to send slower.",
      "No block list that receivers refuse by names the address it leaves from.",
      "A block list that receivers refuse by names 50 % of the domains in its mail.",
    ]);
  });
});

test("below 30 messages of which anything was heard there is no number, however many were sent", () => {
  expect(reputationOf({ ...clean, heard: 0, delivered: 0 })).toEqual({
    state: "insufficient-data",
    sent: 0,
    needed: 30,
  });
  expect(reputationOf({ ...clean, heard: 29.9 })).toMatchObject({ state: "insufficient-data", sent: 29 });
  expect(reputationOf({ ...clean, heard: 30 }).state).toBe("scored");
});

test("below 30 messages there is no number, whatever they brought", () => {
  fc.assert(
    fc.property(any, fc.double({ min: -5, max: 29.99, noNaN: true }), (input, sent) => {
      const reputation = reputationOf({ ...input, sent });
      expect(reputation.state).toBe("insufficient-data");
      expect(reputation).not.toHaveProperty("score");
      expect(reputation).toMatchObject({ needed: 30 });
    }),
  );
});
