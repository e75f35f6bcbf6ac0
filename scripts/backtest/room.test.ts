import { describe, expect, it } from "vitest";
import { makeRandom } from "../simulate/random.ts";
import { beliefOf, betaDraw, makeFates } from "./imagine.ts";
import { keepsBack, roomOf } from "./room.ts";

const limit = (capPerDay: number, used: number, more = {}) => ({
  capPerDay,
  used,
  rested: false,
  closed: false,
  ...more,
});

describe("the other policy keeps back what was sent", () => {
  it.each([
    ["its cap is lower and spent", limit(40, 20), limit(20, 20), true],
    ["its cap is lower and not spent yet", limit(40, 20), limit(20, 19), false],
    ["only it rests", limit(40, 5), limit(40, 5, { closed: true }), true],
    ["both rest", limit(40, 5, { closed: true }), limit(40, 5, { closed: true }), false],
    ["the caps are the same, however full", limit(40, 41), limit(40, 41), false],
  ])("when %s: %o against %o is %s", (_, recorded, other, kept) => {
    expect(keepsBack([recorded], [other])).toBe(kept);
  });
});

describe("room for more than was sent", () => {
  it("is none where both are alike, whether the limit held the mail or a rest did", () => {
    for (const one of [limit(40, 40), limit(40, 12, { rested: true }), limit(40, 45)])
      expect(roomOf([one], [one])).toEqual({ room: 0, wasHeld: true });
  });

  it("is what a limit that held the mail gives more, the tightest of all limits", () => {
    expect(roomOf([limit(40, 40), limit(9, 2)], [limit(50, 40), limit(9, 2)]).room).toBe(7);
    expect(roomOf([limit(40, 40), limit(90, 2)], [limit(50, 40), limit(90, 2)]).room).toBe(10);
    expect(roomOf([limit(40, 40)], [limit(40, 35)]).room).toBe(5);
  });

  it("is all that is left when only the record had to rest, and none while the other rests", () => {
    expect(roomOf([limit(40, 12, { rested: true })], [limit(40, 12)]).room).toBe(28);
    expect(roomOf([limit(40, 40)], [limit(80, 40, { closed: true })]).room).toBe(0);
  });

  it("is not taken where no limit of the policy held the mail", () => {
    expect(roomOf([limit(40, 12)], [limit(80, 12)]).wasHeld).toBe(false);
  });
});

describe("what is drawn", () => {
  it("has the mean of the belief, and its spread", () => {
    const random = makeRandom("beta");
    for (const [alpha, beta] of [
      [0.3, 599.7],
      [2, 8],
      [40, 60],
    ] as const) {
      const drawn = Array.from({ length: 20_000 }, () => betaDraw({ alpha, beta }, random));
      const mean = drawn.reduce((a, b) => a + b, 0) / drawn.length;
      const variance = drawn.reduce((sum, x) => sum + (x - mean) ** 2, 0) / drawn.length;
      const sum = alpha + beta;
      expect(mean / (alpha / sum)).toBeCloseTo(1, 1);
      expect(variance / ((alpha * beta) / (sum ** 2 * (sum + 1)))).toBeCloseTo(1, 0);
    }
  });

  it("follows the record of the pair: where every other address was dead, so are those imagined", () => {
    const seen = { sent: 1_000, accepted: 500, deferrals: 0, bounces: 500, complaints: 0, imagined: 0 };
    const belief = beliefOf({ ...seen, blockDays: 0, hard: 500, blocks: 0, rated: 0 });
    const fate = makeFates(belief, "seed");
    const fates = Array.from({ length: 1_000 }, fate);
    const dead = fates.filter((events) => events.some((event) => event.class === "hard")).length;
    expect(dead).toBeGreaterThan(400);
    expect(dead).toBeLessThan(600);
    expect(makeFates(belief, "seed")()).toEqual(makeFates(belief, "seed")());
  });
});
