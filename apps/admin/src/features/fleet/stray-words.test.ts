import { expect, test } from "vitest";
import { worstDay } from "./stray-words.ts";

test("the worst day is the largest, and of two alike the later", () => {
  const days = [
    { day: "2026-03-01", mails: 3 },
    { day: "2026-03-02", mails: 7 },
    { day: "2026-03-03", mails: 7 },
    { day: "2026-03-04", mails: 0 },
  ];
  expect(worstDay(days)).toEqual({ day: "2026-03-03", mails: 7 });
});
