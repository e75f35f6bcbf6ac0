import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judge } from "../warmup/judge.ts";
import { type BudgetCounts, type BudgetOf, errorBudget } from "./error-budget.ts";

const none: BudgetCounts = { volume: 0, used: 0, usedInSlowDays: 0, usedInFastDays: 0 };
/** A week of which all that went wrong did so `when`. */
const week = (volume: number, used: number, when: "today" | "these-days" | "before"): BudgetCounts => ({
  volume,
  used,
  usedInSlowDays: when === "before" ? 0 : used,
  usedInFastDays: when === "today" ? used : when === "these-days" ? Math.ceil(used / 2) : 0,
});
const of = fc.constantFrom<BudgetOf>("complaint", "bounce");
const number = fc.integer({ min: 0, max: 5_000 });
const anyWeek = fc
  .tuple(
    number,
    number,
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
  )
  .map(([volume, used, slow, fast]) => {
    const usedInSlowDays = Math.floor(used * slow);
    return { volume, used, usedInSlowDays, usedInFastDays: Math.floor(usedInSlowDays * fast) };
  });
const rank = { ok: 0, warn: 1, bad: 2 };
const severity = (kind: BudgetOf, counts: BudgetCounts) => rank[errorBudget(kind, counts).severity ?? "ok"];

describe("how many are left", () => {
  test.each([
    // 0.1 % of 2,400 complaints before the first limit, 0.3 % before the second.
    ["complaint", week(2_400, 1, "before"), { limit: "slow", allowed: 2, left: 1 }],
    ["complaint", week(2_400, 3, "before"), { limit: "stop", allowed: 7, left: 4 }],
    ["complaint", week(2_400, 9, "before"), { limit: "stop", allowed: 7, left: 0 }],
    ["complaint", week(1_000, 2, "before"), { limit: "stop", allowed: 3, left: 1 }],
    // 3 % and 5 %
    ["bounce", week(200, 2, "before"), { limit: "slow", allowed: 6, left: 4 }],
    ["bounce", week(200, 7, "before"), { limit: "stop", allowed: 10, left: 3 }],
    // Too few for a share: one complaint stops nobody, and bounces are those of 50 messages.
    ["complaint", week(80, 0, "before"), { limit: "slow", allowed: 1, left: 1 }],
    ["bounce", week(10, 0, "before"), { limit: "slow", allowed: 1, left: 1 }],
  ] as const)("%s, %o: %o", (kind, counts, expected) => {
    expect(errorBudget(kind, counts)).toMatchObject(expected);
  });

  test("is what a limit allows less what came, never below nothing, and a corrected count below zero is none", () => {
    fc.assert(
      fc.property(of, anyWeek, (kind, counts) => {
        const budget = errorBudget(kind, counts);
        expect(budget.left).toBe(Math.max(0, budget.allowed - budget.used));
        expect(budget.state === "spent").toBe(budget.left === 0);
        expect(budget.allowed).toBeGreaterThan(0);
      }),
    );
    expect(errorBudget("bounce", { ...none, volume: -3, used: -1 })).toMatchObject({ used: 0, left: 1 });
  });

  test("more mail never allows less", () => {
    fc.assert(
      fc.property(of, number, number, number, (kind, volume, more, used) => {
        const left = (n: number) => errorBudget(kind, { ...none, volume: n, used });
        const [less, rich] = [left(volume), left(volume + more)];
        if (less.limit === rich.limit) expect(rich.left).toBeGreaterThanOrEqual(less.left);
        else expect([less.limit, rich.limit]).toEqual(["stop", "slow"]);
      }),
    );
  });
});

describe("an alert", () => {
  test("never grows milder when more goes wrong today", () => {
    fc.assert(
      fc.property(of, anyWeek, fc.integer({ min: 1, max: 50 }), (kind, counts, more) => {
        const worse = {
          volume: counts.volume,
          used: counts.used + more,
          usedInSlowDays: counts.usedInSlowDays + more,
          usedInFastDays: counts.usedInFastDays + more,
        };
        expect(severity(kind, worse)).toBeGreaterThanOrEqual(severity(kind, counts));
      }),
    );
  });

  test("comes while there is still something left: fast when the last days alone took it, slow when it went on", () => {
    expect(errorBudget("bounce", week(1_000, 18, "today"))).toMatchObject({
      state: "fast-burn",
      severity: "warn",
      left: 12,
      fastBurnRate: 2.1,
    });
    expect(errorBudget("bounce", week(1_000, 18, "these-days"))).toMatchObject({
      state: "slow-burn",
      severity: "warn",
      slowBurnRate: 1.05,
    });
  });

  test("does not come for what is over: the last days must bear a slow burn out", () => {
    const over = { volume: 1_000, used: 18, usedInSlowDays: 18, usedInFastDays: 1 };
    expect(errorBudget("bounce", over)).toMatchObject({ state: "ok", severity: null });
  });

  test("does not come for a few days' pace that the longer days do not bear out", () => {
    const pace = { volume: 1_000, used: 10, usedInSlowDays: 10, usedInFastDays: 10 };
    expect(errorBudget("bounce", pace)).toMatchObject({ state: "ok", severity: null, fastBurnRate: 1.17 });
  });

  test("is a warning up to the first limit and beyond it, and bad at the second", () => {
    expect(errorBudget("bounce", week(1_000, 30, "before"))).toMatchObject({
      state: "spent",
      severity: "warn",
    });
    expect(errorBudget("bounce", week(1_000, 31, "before"))).toMatchObject({
      limit: "stop",
      state: "ok",
      severity: "warn",
    });
    expect(errorBudget("bounce", week(1_000, 50, "before"))).toMatchObject({
      limit: "stop",
      severity: "bad",
    });
  });

  test("is for nobody's single complaint", () => {
    for (const volume of [5, 80, 400])
      expect(errorBudget("complaint", week(volume, 1, "today"))).toMatchObject({
        state: "spent",
        severity: null,
      });
    expect(errorBudget("complaint", week(400, 2, "today")).severity).toBe("bad");
  });

  test("of too little mail for a share comes when limits shrink by it, and not before: two complaints of 80", () => {
    expect(errorBudget("complaint", week(80, 2, "today")).severity).toBe("warn");
    expect(errorBudget("complaint", week(99, 5, "today")).severity).toBe("bad");
    expect(errorBudget("bounce", week(49, 9, "today")).severity).toBe("bad");
    expect(errorBudget("bounce", week(40, 2, "today")).severity).toBeNull();
    fc.assert(
      fc.property(
        of,
        fc.integer({ min: 1, max: 49 }),
        fc.integer({ min: 0, max: 49 }),
        (kind, volume, bad) => {
          const used = Math.min(bad, volume);
          const [hard, complaint] = kind === "bounce" ? [used, 0] : [0, used];
          const { verdict } = judge({ sent: volume, delivered: volume - hard, hard, complaint });
          const isAlert = errorBudget(kind, week(volume, used, "today")).severity !== null;
          expect(isAlert).toBe(used >= 2 && ["ease", "back", "stop"].includes(verdict));
        },
      ),
    );
  });
});

test("the sentence counts down to the limit ahead, then says what the judgement makes of what came", () => {
  const said = (counts: BudgetCounts) => errorBudget("complaint", counts).sentence;
  expect(said(week(2_400, 1, "before"))).toBe("1 complaint left this week before the limit of 0.1 %.");
  expect(said(week(2_400, 0, "before"))).toBe("2 complaints left this week before the limit of 0.1 %.");
  expect(said(week(2_400, 2, "before"))).toBe(
    "No complaint left this week: the next one is above the limit of 0.1 %.",
  );
  expect(said(week(2_400, 4, "before"))).toBe(
    "3 complaints left this week before the limit of 0.3 %; that of 0.1 % is passed.",
  );
  expect(said(week(2_400, 7, "before"))).toBe(
    "No complaint left this week: the next one is above the limit of 0.3 %. What came is enough for limits to shrink.",
  );
  expect(said(week(2_400, 8, "before"))).toBe(
    "No complaint left this week: more came than any sender may have. What came is enough for limits to shrink.",
  );
  expect(errorBudget("bounce", week(1_000, 18, "today")).sentence).toBe(
    "12 bounces left this week before the limit of 3 %. They come 2.1 times as fast as the week allows.",
  );
});

test("a budget of any size says that limits shrink, or that sending stops, where the judgement rules so and nowhere else", () => {
  fc.assert(
    fc.property(
      of,
      fc.integer({ min: 100, max: 20_000 }),
      fc.integer({ min: 0, max: 200 }),
      (kind, volume, bad) => {
        const used = Math.min(bad, volume);
        const [hard, complaint] = kind === "bounce" ? [used, 0] : [0, used];
        const { verdict } = judge({ sent: volume, delivered: volume - hard, hard, complaint });
        const { sentence } = errorBudget(kind, week(volume, used, "before"));
        expect(/limits (?:to )?shrink/.test(sentence)).toBe(verdict === "ease" || verdict === "back");
        expect(/sending (?:to )?stop/.test(sentence)).toBe(verdict === "stop");
      },
    ),
  );
});

test("the sentence about too little mail says what limits make of it, or that it is not enough to judge by", () => {
  const said = (kind: BudgetOf, volume: number, used: number) =>
    errorBudget(kind, week(volume, used, "today")).sentence;
  expect(said("complaint", 80, 0)).toBe("Not enough data: no complaint of 80 delivered this week.");
  expect(said("complaint", 80, 1)).toBe(
    "1 complaint of 80 delivered this week: with the next one limits shrink.",
  );
  expect(said("complaint", 80, 2)).toBe(
    "2 complaints of 80 delivered this week: of so few that is enough for limits to shrink.",
  );
  expect(said("complaint", 80, 5)).toBe(
    "5 complaints of 80 delivered this week: of so few that is enough for sending to stop.",
  );
  expect(said("bounce", 40, 2)).toBe("Not enough data: 2 bounces of 40 messages this week.");
  expect(said("bounce", 1, 0)).toBe("Not enough data: no bounce of 1 message this week.");
});
