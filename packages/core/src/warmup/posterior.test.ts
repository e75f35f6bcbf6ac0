import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bouncePrior, complaintPrior, mean, observe, probabilityAbove } from "./posterior.ts";

const shape = fc.double({ min: 0.05, max: 5_000, noNaN: true });
const rate = fc.double({ min: 0.0001, max: 0.9999, noNaN: true });

describe("probabilityAbove", () => {
  test("is what can be said in closed form: uniform, powers, and symmetry", () => {
    fc.assert(
      fc.property(rate, shape, (x, a) => {
        expect(probabilityAbove({ alpha: 1, beta: 1 }, x)).toBeCloseTo(1 - x, 9);
        expect(probabilityAbove({ alpha: a, beta: 1 }, x)).toBeCloseTo(1 - x ** a, 8);
        expect(probabilityAbove({ alpha: 1, beta: a }, x)).toBeCloseTo((1 - x) ** a, 8);
      }),
    );
    expect(probabilityAbove({ alpha: 7, beta: 7 }, 0.5)).toBeCloseTo(0.5, 10);
  });

  test("agrees with the binomial sum for whole counts", () => {
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }), rate, (a, b, x) => {
        const n = a + b - 1;
        let below = 0;
        for (let k = a; k <= n; k++) below += choose(n, k) * x ** k * (1 - x) ** (n - k);
        expect(probabilityAbove({ alpha: a, beta: b }, x)).toBeCloseTo(1 - below, 8);
      }),
    );
  });

  test("is a probability, falls with the threshold and rises with the hits", () => {
    fc.assert(
      fc.property(shape, shape, rate, rate, (alpha, beta, x, y) => {
        const [low, high] = x < y ? [x, y] : [y, x];
        const above = probabilityAbove({ alpha, beta }, low);
        expect(above).toBeGreaterThanOrEqual(-1e-9);
        expect(above).toBeLessThanOrEqual(1 + 1e-9);
        expect(probabilityAbove({ alpha, beta }, high)).toBeLessThanOrEqual(above + 1e-9);
        expect(probabilityAbove({ alpha: alpha + 1, beta }, low)).toBeGreaterThanOrEqual(above - 1e-9);
      }),
    );
  });

  test("outside 0..1 there is nothing to compute", () => {
    expect(probabilityAbove(bouncePrior, 0)).toBe(1);
    expect(probabilityAbove(bouncePrior, -1)).toBe(1);
    expect(probabilityAbove(bouncePrior, 1)).toBe(0);
  });
});

describe("observe", () => {
  test("starts from 2 % worth 25 messages and 0.05 % worth 600", () => {
    expect(mean(bouncePrior)).toBeCloseTo(0.02, 12);
    expect(bouncePrior.alpha + bouncePrior.beta).toBe(25);
    expect(mean(complaintPrior)).toBeCloseTo(0.0005, 12);
    expect(complaintPrior.alpha + complaintPrior.beta).toBe(600);
  });

  test("never makes a rate out of bounds, not from more hits than trials nor from corrected counts below zero", () => {
    const count = fc.double({ min: -100, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(count, count, (hits, trials) => {
        const seen = observe(bouncePrior, hits, trials);
        expect(seen.alpha).toBeGreaterThan(0);
        expect(seen.beta).toBeGreaterThan(0);
        expect(mean(seen)).toBeLessThanOrEqual(1);
      }),
    );
    expect(observe(bouncePrior, 9, 5)).toEqual({ alpha: 5.5, beta: 24.5 });
  });
});
