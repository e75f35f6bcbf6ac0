import { expect, it } from "vitest";
import {
  byWhatTheyTell,
  daysInRows,
  metricsOf,
  operatorsInShort,
  type ShownOperatorWords,
  type ShownWord,
  sourcesWords,
  wordText,
  wordTone,
} from "./operator-words.ts";

it.each<[ShownWord, string, string | null]>([
  [{ metric: "spam-rate", least: 0.0042, most: 0.0042 }, "0.42 %", "bad"],
  [{ metric: "spam-rate", least: 0, most: 0 }, "0 %", "ok"],
  [{ metric: "complaint-rate", least: 0, most: 0.001 }, "under 0.10 %", "ok"],
  [{ metric: "complaint-rate", least: 0.1, most: 1 }, "over 10 %", "bad"],
  [{ metric: "filter-share", least: 0.1, most: 0.9 }, "yellow: 10 % to 90 %", "warn"],
  [{ metric: "filter-share", least: 0.9, most: 1 }, "red: over 90 %", "bad"],
  [{ metric: "trap-hits", least: 2, most: 2 }, "2", "warn"],
  [{ metric: "recipients", least: 1_302, most: 1_302 }, "1,302", null],
  [{ metric: "auth-dkim", least: 1, most: 1 }, "100 %", null],
])("%o reads %s", (word, text, tone) => {
  expect(wordText(word)).toBe(text);
  expect(wordTone(word)).toBe(tone);
});

it("columns are what any day has, in one order", () => {
  const word = (metric: ShownWord["metric"]): ShownWord => ({ metric, least: 0, most: 0 });
  const days = [
    { day: "2026-03-02", said: [] },
    { day: "2026-03-01", said: [word("trap-hits"), word("filter-share")] },
  ];
  expect(metricsOf(days)).toEqual(["filter-share", "trap-hits"]);
});

it("days read as dates do; silent ones in a row are one row, and one that tells something stands alone", () => {
  const said: readonly ShownWord[] = [{ metric: "spam-rate", least: 0, most: 0 }];
  const days = [
    { day: "2026-03-05", said: [] },
    { day: "2026-03-04", said: [] },
    { day: "2026-03-03", said },
    { day: "2026-03-02", said },
    { day: "2026-03-01", said: [] },
  ];
  expect(daysInRows(days)).toEqual([
    { day: "4 Mar 2026 to 5 Mar 2026", said: [] },
    { day: "3 Mar 2026", said },
    { day: "2 Mar 2026", said },
    { day: "1 Mar 2026", said: [] },
  ]);
});

it("who has too little to count is named once, apart from who tells a value and from who never answered", () => {
  const of = (sourceName: string, label: string, days: ShownOperatorWords["days"]): ShownOperatorWords => ({
    source: "postmaster",
    sourceName,
    subject: { id: label, label },
    days,
  });
  const quietDay = { day: "2026-03-02", said: [] };
  const told = { day: "2026-03-01", said: [{ metric: "spam-rate", least: 0, most: 0 }] as const };
  const items = [
    of("Gmail", "a.example", [quietDay, told]),
    of("Gmail", "b.example", [quietDay]),
    of("Gmail", "c.example", [quietDay]),
    of("Yahoo", "b.example", [quietDay]),
    of("Microsoft", "198.51.100.7", []),
  ];
  const { telling, tooLittle, silent } = byWhatTheyTell(items);
  expect(telling).toEqual([items[0]]);
  expect(sourcesWords(tooLittle)).toBe("Gmail of b.example and c.example; Yahoo of b.example");
  expect(sourcesWords(silent)).toBe("Microsoft of 198.51.100.7");
  expect(operatorsInShort(items)).toBe("told by Gmail");
  expect(operatorsInShort(tooLittle)).toBe("not enough data yet");
  expect(operatorsInShort(silent)).toBe("nothing told yet");
});
