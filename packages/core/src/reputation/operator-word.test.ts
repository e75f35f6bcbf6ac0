import { describe, expect, it } from "vitest";
import { heedOperators } from "../warmup/heed-operators.ts";
import { judge } from "../warmup/judge.ts";
import { coldPair } from "../warmup/pair.ts";
import { closePairDay } from "../warmup/pair-day.ts";
import { type OperatorWord, rulingOf } from "./operator-word.ts";

const about = { source: "postmaster", subject: "acme.example", day: "2026-03-01" } as const;
const word = (metric: OperatorWord["metric"], least: number, most = least): OperatorWord => ({
  ...about,
  metric,
  value: { least, most },
  delivered: 2_000,
});

describe("an operator's word", () => {
  it.each<[OperatorWord["metric"], number, number, string | null]>([
    ["spam-rate", 0.0009, 0.0009, null],
    ["spam-rate", 0.001, 0.001, "hold"],
    ["spam-rate", 0.003, 0.003, "back"],
    ["complaint-rate", 0, 0.001, null],
    ["complaint-rate", 0, 0.01, null],
    ["complaint-rate", 0.1, 1, "back"],
    ["filter-share", 0, 0.1, null],
    ["filter-share", 0.1, 0.9, "hold"],
    ["filter-share", 0.9, 1, "back"],
    ["trap-hits", 0, 0, null],
    ["trap-hits", 1, 1, "hold"],
    ["trap-hits", 5, 5, "ease"],
    ["recipients", 9_000, 9_000, null],
    ["delivery-error-rate", 0.9, 0.9, null],
    ["auth-dkim", 0, 0, null],
  ])("%s of %d to %d asks for %s", (metric, least, most, verdict) => {
    expect(rulingOf(word(metric, least, most))?.verdict ?? null).toBe(verdict);
  });

  it("asks for nothing when one complaint may have made the rate", () => {
    expect(rulingOf({ ...word("spam-rate", 0.01), delivered: 199 })).toBeNull();
    expect(rulingOf({ ...word("spam-rate", 0.01), delivered: 200 })?.verdict).toBe("back");
    expect(rulingOf({ ...word("filter-share", 0.9, 1), delivered: 0 })?.verdict).toBe("back");
  });

  it("says who, of whom, of which day and what", () => {
    expect(rulingOf(word("spam-rate", 0.0042))?.sentence).toBe(
      "Gmail says of acme.example on 2026-03-01: 0.42 % of what arrived was called spam.",
    );
    expect(rulingOf({ ...word("trap-hits", 1), source: "snds", subject: "192.0.2.7" })?.sentence).toBe(
      "Microsoft says of 192.0.2.7 on 2026-03-01: 1 message went to its spam traps.",
    );
  });
});

describe("a judged day", () => {
  const clean = judge({ sent: 400, delivered: 400, hard: 0, complaint: 0 });
  const bad = judge({ sent: 400, delivered: 200, hard: 200, complaint: 0 });

  it("takes the operator's word when that is the worse, and the worst of several", () => {
    const words = [word("spam-rate", 0.001), word("spam-rate", 0.004), word("trap-hits", 1)];
    expect(heedOperators(clean, words)).toMatchObject({
      verdict: "back",
      operatorSaid: expect.stringContaining("0.4 %"),
    });
  });

  it("keeps its own evidence when that is the worse, and when the operator praises or is silent", () => {
    expect(heedOperators(bad, [word("spam-rate", 0.004)])).toEqual(bad);
    expect(heedOperators(clean, [word("spam-rate", 0), word("filter-share", 0, 0.1)])).toEqual(clean);
    expect(heedOperators(clean, [])).toEqual(clean);
  });

  it("halves the cap of the pair with the operator's sentence for a reason", () => {
    const judgement = heedOperators(clean, [word("spam-rate", 0.004)]);
    const today = { used: 100, weeklyMean: 100, rateShare: 0, judgement };
    const { decision } = closePairDay({ ...coldPair("google"), capPerDay: 100 }, today, Date.UTC(2026, 2, 3));
    expect(decision).toMatchObject({
      before: "100",
      after: "50",
      reason: expect.stringMatching(/^Gmail says/),
    });
  });
});
