import { expect, test } from "vitest";
import { rejectWords } from "./reject-words.ts";
import { fileNameOf, rejectsCsv } from "./rejects-csv.ts";

test("rejected rows survive the way into a spreadsheet: quotes, commas and line ends", () => {
  const csv = rejectsCsv([{ line: 3, reason: "malformed-address", value: 'ann "at" one, Ann\nLee' }]);
  expect(csv).toBe('\uFEFFline,reason,row\r\n3,Not a valid e-mail address,"ann ""at"" one, Ann\nLee"\r\n');
});

test.each(["=1+1", "+1", "-1", "@sum", "\tx"])("%j is not a formula for a spreadsheet", (value) => {
  expect(rejectsCsv([{ line: 2, reason: "x", value }])).toContain(`,'${value}\r\n`);
});

test("reasons are sentences, and one that is unknown shows as it is written", () => {
  expect(rejectWords("duplicate of line 12")).toBe("The same address as in line 12");
  expect(rejectWords("constructor")).toBe("constructor");
});

test("a list's name becomes a file name", () => {
  expect(fileNameOf("Zürich / Läden 2026.csv")).toBe("zu-rich-la-den-2026");
  expect(fileNameOf("日本")).toBe("list");
});
