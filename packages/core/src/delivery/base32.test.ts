import fc from "fast-check";
import { expect, test } from "vitest";
import { base32, fromBase32, uuidBytes, uuidOfBytes } from "./base32.ts";

test("bytes come back, and each has one spelling only", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const text = base32(bytes);
      expect(text).toMatch(/^[a-z2-7]*$/);
      expect(text).toHaveLength(Math.ceil((bytes.length * 8) / 5));
      expect(fromBase32(text)).toEqual(bytes);
    }),
  );
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z2-7]{0,30}$/), (text) => {
      const bytes = fromBase32(text);
      if (bytes) expect(base32(bytes)).toBe(text);
    }),
  );
});

test("knows the vectors of RFC 4648 in lower case without padding", () => {
  for (const [plain, text] of [
    ["", ""],
    ["f", "my"],
    ["fo", "mzxq"],
    ["foo", "mzxw6"],
    ["foob", "mzxw6yq"],
    ["fooba", "mzxw6ytb"],
    ["foobar", "mzxw6ytboi"],
  ] as const) {
    expect(base32(new TextEncoder().encode(plain))).toBe(text);
    expect(new TextDecoder().decode(fromBase32(text) ?? undefined)).toBe(plain);
  }
});

test("foreign letters, capitals, padding and left-over bits are refused", () => {
  for (const bad of ["A", "1", "my======", "mz", "a", "mzxw6yr", "é", "my "]) {
    expect(fromBase32(bad), bad).toBeNull();
  }
});

test("a UUID comes back in lower case; what is none is a programmer's error", () => {
  fc.assert(fc.property(fc.uuid(), (id) => void expect(uuidOfBytes(uuidBytes(id.toUpperCase()))).toBe(id)));
  for (const bad of ["", "x", "0197a1b2-c3d4-7e5f-8a9b", `${"0".repeat(31)}g`])
    expect(() => uuidBytes(bad)).toThrow(RangeError);
});
