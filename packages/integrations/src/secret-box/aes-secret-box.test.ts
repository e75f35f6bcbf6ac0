import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { makeSecretBox } from "./aes-secret-box.ts";

const box = makeSecretBox("a platform secret of enough letters");
const context = "mailbox:1:password";
const sealed = box.seal("hunter2", context);

test("what was sealed comes out again, of any length and script", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string(), (plain, where) => {
      expect(box.open(box.seal(plain, where), where)).toBe(plain);
    }),
  );
});

test("the same secret never looks the same twice, and never shows", () => {
  expect(box.seal("hunter2", context)).not.toBe(sealed);
  expect(sealed).not.toContain("hunter2");
  expect(Buffer.from(sealed.split(".")[3] ?? "", "base64url").toString("latin1")).not.toContain("hunter2");
});

describe("opens nothing", () => {
  test("that was cut from another row or sealed under another platform secret", () => {
    expect(() => box.open(sealed, "mailbox:2:password")).toThrow();
    expect(() => makeSecretBox("another platform secret of letters").open(sealed, context)).toThrow();
  });

  test("in which one bit was changed, wherever it is", () => {
    const [version, ...parts] = sealed.split(".");
    for (const [index, part] of parts.entries()) {
      const bytes = Buffer.from(part, "base64url");
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const forged = Buffer.from(bytes);
        forged[bit >> 3] = (forged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const all = parts.map((p, n) => (n === index ? forged.toString("base64url") : p));
        expect(() => box.open([version, ...all].join("."), context)).toThrow();
      }
    }
  });

  test("whose tag or nonce was cut or stretched: a short tag could be guessed", () => {
    const [version, nonce = "", tag = "", body] = sealed.split(".");
    const cut = (text: string, length: number) =>
      Buffer.concat([Buffer.from(text, "base64url"), Buffer.alloc(16)])
        .subarray(0, length)
        .toString("base64url");
    for (const length of [1, 4, 8, 12, 13, 14, 15, 17])
      expect(
        () => box.open([version, nonce, cut(tag, length), body].join("."), context),
        `tag ${length}`,
      ).toThrow(RangeError);
    for (const length of [1, 8, 11, 13, 16])
      expect(
        () => box.open([version, cut(nonce, length), tag, body].join("."), context),
        `nonce ${length}`,
      ).toThrow(RangeError);
  });

  test.each(["", "v1", "v1...", "v1.a.b", "v2.a.b.c", `${sealed}.x`, `v2${sealed.slice(2)}`, "hunter2"])(
    "that is no sealed secret: %j",
    (text) => {
      expect(() => box.open(text, context)).toThrow(RangeError);
    },
  );
});

test("an error names neither the secret nor what was in the box", () => {
  try {
    box.open(`${sealed.slice(0, -2)}AA`, context);
    expect.unreachable();
  } catch (error) {
    expect(String(error)).not.toMatch(/hunter2|platform secret/);
  }
});
