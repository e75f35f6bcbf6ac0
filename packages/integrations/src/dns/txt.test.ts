import fc from "fast-check";
import { expect, test } from "vitest";
import { quoteTxt, unquoteTxt } from "./txt.ts";

test("any value comes back from its quoted form, and no quoted string is longer than DNS allows", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 700 }), (value) => {
      const quoted = quoteTxt(value);
      expect(unquoteTxt(quoted)).toBe(value);
      for (const [, piece = ""] of quoted.matchAll(/"((?:[^"\\]|\\.)*)"/g)) {
        expect(piece.replace(/\\(\d{3}|.)/g, "x").length).toBeLessThanOrEqual(255);
      }
      expect(/^[\x20-\x7e]*$/.test(quoted)).toBe(true);
    }),
  );
});

test("writes zone-file text, and takes text without quotes as it is", () => {
  expect(quoteTxt('a "b" \\c')).toBe('"a \\"b\\" \\\\c"');
  expect(quoteTxt("")).toBe('""');
  expect(quoteTxt("x".repeat(256))).toBe(`"${"x".repeat(255)}" "x"`);
  expect(unquoteTxt("v=spf1 -all")).toBe("v=spf1 -all");
  expect(unquoteTxt('"v=DKIM1; p=AA" "BB"')).toBe("v=DKIM1; p=AABB");
});
