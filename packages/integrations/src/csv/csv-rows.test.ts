import fc from "fast-check";
import { expect, test } from "vitest";
import { csvRows } from "./csv-rows.ts";

test("fields come back from any quoting, and lines that hold nothing are no rows", () => {
  expect(csvRows('a,"b, ""c""",\r\n\n , \n"two\nlines",d')).toEqual([
    ["a", 'b, "c"', ""],
    ["two\nlines", "d"],
  ]);
  fc.assert(
    fc.property(fc.array(fc.array(fc.string(), { minLength: 1 })), (rows) => {
      const text = rows
        .map((row) => row.map((field) => `"${field.replaceAll('"', '""')}"`).join(","))
        .join("\r\n");
      const kept = rows
        .map((row) => row.map((field) => field.trim()))
        .filter((row) => row.some((f) => f !== ""));
      expect(csvRows(text)).toEqual(kept);
    }),
  );
});

test("no text takes more than a moment, however its quotes are broken", () => {
  expect(csvRows(`"${'a"'.repeat(200_000)}`).length).toBeGreaterThan(0);
});
