import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { comparableText } from "./read-reply.ts";
import { fitsTemplate, piecesOf, templateFault } from "./template.ts";

const fits = (template: string, reply: string) => fitsTemplate(piecesOf(template), comparableText(reply));

describe("a template of words and stars", () => {
  it.each([
    ["554 * refused by tariff *", "554 5.9.9 Mail refused by tariff 7, see the desk", true],
    ["refused by tariff", "554 5.9.9 Mail REFUSED   by\r\ntariff 7", true],
    ["<jo@a.example> has no tariff", "550 <ann@b.example> has no tariff", true],
    ["tariff * refused", "554 refused by tariff", false],
    ["refused refused", "554 refused", false],
    ["refused * refused", "554 refused", false],
    ["(a+)+$ refused", "554 aaaaaaa refused", false],
    ["(a+)+$ refused", "554 (a+)+$ refused", true],
  ])("%s and: %s → %s", (template, reply, expected) => {
    expect(fits(template, reply)).toBe(expected);
  });

  it("fits whatever it was made from by putting stars for parts", () => {
    const word = fc.stringMatching(/^[a-z]{1,9}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(word, fc.boolean()), { minLength: 1, maxLength: 12 }), (words) => {
        const reply = words.map(([text]) => text).join(" ");
        expect(fits(words.map(([text, isStar]) => (isStar ? "*" : text)).join(" "), reply)).toBe(true);
      }),
    );
  });

  it("is refused when it says too little, too much, or has too many stars", () => {
    expect(templateFault("554 * refused by tariff")).toBeNull();
    expect(templateFault("* 554 5.7.1 * no *")).toMatch(/At least 8 letters/);
    expect(templateFault("tariff ".repeat(60))).toMatch(/At most 300 characters/);
    expect(templateFault(`refused by tariff ${"* ".repeat(13)}`)).toMatch(/At most 12 stars/);
  });

  it("is looked for in no time, however nearly a hostile reply fits", () => {
    const pieces = piecesOf(`${"aaaaaaaaaaaaaaaaaaaaab*".repeat(12)}refused`);
    const reply = comparableText("a".repeat(64_000));
    const start = process.cpuUsage();
    for (let n = 0; n < 100; n++) expect(fitsTemplate(pieces, reply)).toBe(false);
    expect(process.cpuUsage(start).user / 1_000 / 100).toBeLessThan(5);
  });
});
