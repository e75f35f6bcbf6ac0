import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Counts, holdUnheard, judge, type Verdict } from "./judge.ts";

const bounces = (hard: number, of: number): Counts => ({
  sent: of,
  delivered: of - hard,
  hard,
  complaint: 0,
});
const complaints = (complaint: number, of: number): Counts => ({
  sent: of,
  delivered: of,
  hard: 0,
  complaint,
});

describe("small samples are judged as the fact sheet computed them", () => {
  test.each<[number, number, Verdict]>([
    [1, 50, "clean"],
    [3, 50, "hold"],
    [5, 50, "ease"],
    [9, 60, "back"],
    [12, 60, "stop"],
    [10, 200, "ease"],
  ])("%i hard bounces of %i: %s", (hard, of, verdict) => {
    expect(judge(bounces(hard, of))).toMatchObject({
      verdict,
      because: verdict === "clean" ? null : "bounce",
    });
  });

  test.each<[number, number, Verdict]>([
    [1, 500, "clean"],
    [2, 500, "hold"],
    [3, 500, "ease"],
    [3, 300, "back"],
    [8, 300, "stop"],
  ])("%i complaints of %i delivered: %s", (complaint, of, verdict) => {
    expect(judge(complaints(complaint, of))).toMatchObject({
      verdict,
      because: verdict === "clean" ? null : "complaint",
    });
  });
});

test("one complaint alone never stops and never cuts by half, however few were delivered", () => {
  for (let delivered = 1; delivered <= 2_000; delivered += 7)
    expect(["stop", "back"]).not.toContain(judge(complaints(1, delivered)).verdict);
});

test("complaints that count for less than two by now cut nothing, however few were delivered", () => {
  expect(judge(complaints(1.99, 10)).verdict).toBe("ease");
  expect(judge(complaints(2, 10)).verdict).toBe("back");
});

test("says that it does not know below 30 messages, unless what it saw is bad already", () => {
  expect(judge(bounces(0, 29)).verdict).toBe("insufficient-data");
  expect(judge(bounces(0, 30)).verdict).toBe("clean");
  expect(judge(bounces(10, 20)).verdict).toBe("stop");
});

const order: readonly Verdict[] = ["insufficient-data", "clean", "hold", "ease", "back", "stop"];
const rank = (counts: Counts) => Math.max(1, order.indexOf(judge(counts).verdict));

test("one more bounce or complaint never makes the verdict milder", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 800 }),
      fc.integer({ min: 0, max: 40 }),
      fc.integer({ min: 0, max: 12 }),
      (delivered, hard, complaint) => {
        const counts = { sent: delivered + hard, delivered, hard, complaint };
        expect(rank({ ...counts, hard: hard + 1 })).toBeGreaterThanOrEqual(rank(counts));
        expect(rank({ ...counts, complaint: Math.min(delivered, complaint + 1) })).toBeGreaterThanOrEqual(
          rank({ ...counts, complaint: Math.min(delivered, complaint) }),
        );
      },
    ),
  );
});

test("names the worse of the two causes", () => {
  expect(judge({ sent: 300, delivered: 300, hard: 0, complaint: 8 })).toMatchObject({ because: "complaint" });
  expect(judge({ sent: 360, delivered: 300, hard: 60, complaint: 2 })).toMatchObject({
    verdict: "stop",
    because: "bounce",
  });
});

test("corrected counts below zero are no evidence", () => {
  expect(judge({ sent: 0, delivered: -3, hard: 0, complaint: 0 }).verdict).toBe("insufficient-data");
});

test("a day of whose mail nobody knows that any arrived is no good day, and excuses nothing", () => {
  const [clean, bad] = [judge(bounces(0, 50)), judge(bounces(12, 60))];
  expect(holdUnheard(clean, 0)).toEqual({ ...clean, verdict: "hold" });
  expect(holdUnheard(judge(bounces(0, 3)), 0).verdict).toBe("hold");
  expect(holdUnheard(clean, 1)).toEqual(clean);
  expect(holdUnheard(bad, 0)).toEqual(bad);
});
