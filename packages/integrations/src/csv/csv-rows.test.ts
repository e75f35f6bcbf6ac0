import fc from "fast-check";
import { expect, test } from "vitest";
import { csvRows } from "./csv-rows.ts";

test("each row names the line on which it begins, lines that hold nothing are no rows", () => {
  expect(csvRows('a,"b, ""c""",\r\n\n , \n"two\nlines",d\re\n\n"f')).toEqual([
    { line: 1, fields: ["a", 'b, "c"', ""] },
    { line: 4, fields: ["two\nlines", "d"] },
    { line: 6, fields: ["e"] },
    { line: 8, fields: ["f"] },
  ]);
});

test("fields come back from any quoting", () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.string(), { minLength: 1 })), (rows) => {
      const text = rows
        .map((row) => row.map((field) => `"${field.replaceAll('"', '""')}"`).join(","))
        .join("\r\n");
      const kept = rows
        .map((row) => row.map((field) => field.trim()))
        .filter((row) => row.some((f) => f !== ""));
      expect(csvRows(text).map(({ fields }) => fields)).toEqual(kept);
    }),
  );
});

test("no text takes more than a moment, however its quotes are broken", () => {
  expect(csvRows(`"${'a"'.repeat(200_000)}`).length).toBeGreaterThan(0);
});
