import { expect, test } from "vitest";
import { strayInShort, worstDay } from "./stray-words.ts";

test("the worst day is the largest, and of two alike the later", () => {
  const days = [
    { day: "2026-03-01", mails: 3 },
    { day: "2026-03-02", mails: 7 },
    { day: "2026-03-03", mails: 7 },
    { day: "2026-03-04", mails: 0 },
  ];
  expect(worstDay(days)).toEqual({ day: "2026-03-03", mails: 7 });
});

test("what came is told of every kind together, and that nothing did", () => {
  const kind = (...mails: number[]) => ({
    kind: "other" as const,
    lastAt: "2026-03-04T10:00:00.000Z",
    days: mails.map((n) => ({ day: "d", mails: n })),
  });
  expect(strayInShort([kind(2, 3), kind(4)])).toBe("9 mails within 14 days");
  expect(strayInShort([kind(0), kind()])).toBe("none within 14 days");
});
