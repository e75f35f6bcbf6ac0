import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { comparableText } from "../reply/read-reply.ts";
import { fitsTemplate, piecesOf, templateFault, templateLimits } from "../reply/template.ts";
import { maskReply } from "./mask-reply.ts";
import { proposeWords } from "./propose-words.ts";

const recipient = "kim.nakamura@widgets-inc.example";
const templateOf = (text: string) => maskReply(text, recipient).template;
const sampleOf = (text: string) => maskReply(text, recipient).sample;

const hex = fc.stringMatching(/^[0-9a-f]{5,14}[a-f][0-9][0-9a-f]{5,12}$/);
const marks: readonly (readonly [name: string, made: fc.Arbitrary<string>])[] = [
  ["an address", fc.stringMatching(/^[a-z0-9]{1,12}@[a-z]{1,10}\.(com|example)$/)],
  [
    "an id",
    fc.oneof(
      hex,
      hex.map((id) => id.toUpperCase()),
      fc.uuid(),
    ),
  ],
  ["an IP", fc.oneof(fc.ipV4(), fc.constantFrom("2001:db8::1", "2001:db8:0:12:aa::9", "fe80::1:22"))],
  ["a host", fc.stringMatching(/^[a-z]{1,9}[0-9]?\.[a-z]{4,9}\.(com|co\.uk|org)$/)],
  ["a number", fc.integer({ min: 0, max: 99_999_999 }).map(String)],
];
const word = fc
  .stringMatching(/^[a-z]{2,12}$/)
  .filter((text) => !["kim", "nakamura", "widgets"].includes(text));
const refusal = fc.array(fc.oneof(word, fc.constantFrom(...marks.map(([name]) => `{${name}}`))), {
  minLength: 1,
  maxLength: 14,
});
/** The refusal said once more, with other ids. */
const said = (words: readonly string[]) =>
  fc
    .tuple(...words.map((text) => marks.find(([name]) => text === `{${name}}`)?.[1] ?? fc.constant(text)))
    .map((parts) => `550 5.9.9 ${parts.join(" ")}`);

describe("grouping replies that no row knows", () => {
  it("the same words with other ids, hosts, numbers and people are one template", () => {
    const twice = refusal.chain((words) => fc.tuple(said(words), said(words)));
    fc.assert(
      fc.property(twice, ([one, other]) => {
        expect(templateOf(one)).toBe(templateOf(other));
      }),
      { numRuns: 500 },
    );
  });

  it("other words are never the same template, whatever ids they come with", () => {
    const pair = fc
      .tuple(refusal, refusal)
      .filter(([a, b]) => a.join(" ") !== b.join(" "))
      .chain(([a, b]) => fc.tuple(said(a), said(b)));
    fc.assert(
      fc.property(pair, ([one, other]) => {
        expect(templateOf(one)).not.toBe(templateOf(other));
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ["550 5.9.9 Not today (S3150)", "550 5.9.9 Not today (S3140)"],
    ["421 RP-001 not now", "421 RP-003 not now"],
    ["550 5.9.9 Not today", "550 5.9.8 Not today"],
    ["550 Not today", "450 Not today"],
    ["550 Not today, see https://help.example.com/ip", "550 Not today, see https://help.example.com/content"],
    ["550 Not today https://help.example.com/?p=NotYet", "550 Not today https://help.example.com/?p=Never"],
    ["550 5.9.9 Refused.Contact us", "550 5.9.9 Delayed.Contact us"],
    ["550 no IPv4 here", "550 no IPv6 here"],
    ["550 Not today!", "550 Not today?"],
  ])("two refusals stay two: %s | %s", (one, other) => {
    expect(templateOf(one)).not.toBe(templateOf(other));
  });

  it.each([
    [
      "host mx.receiver.example.com[192.0.2.7] said: 550 5.9.9 Not today (in reply to RCPT TO command)",
      "550 5.9.9 Not today",
    ],
    ["550 5.9.9 Wait 300 seconds", "550 5.9.9 wait 5 seconds"],
    ["550 5.9.9 Wait 450 seconds", "550 5.9.9 wait 5 seconds"],
    ["550 5.9.9 See case #550-7712389", "550 5.9.9 See case #417-7712389"],
    ["550-5.9.9 Not today\r\n550 5.9.9 id 4Xq1Zs0B7Kz1mQ2", "550-5.9.9 Not today 550 5.9.9 id 3ab9Zs0B7Kz1"],
    ["550 at 12:30:01 on 2026-11-21", "550 at 07:01:59 on 2025-01-02"],
    ["550 see https://help.example.com/q/81723?id=a1b2", "550 see https://help.example.com/q/4?id=99"],
  ])("one refusal is one: %s | %s", (one, other) => {
    expect(templateOf(one)).toBe(templateOf(other));
  });
});

describe("a sample of a reply", () => {
  it("names nobody: no address, name, company, host, IP or long number", () => {
    const text =
      "550 5.9.9 <kim.nakamura@widgets-inc.example> Kim Nakamura (account 20026611873, tel. +81-3-1234-5678) at WIDGETS-INC has no desk at mx7.widgets.co.jp [192.0.2.9], see https://widgets-inc.example/kim?u=kim.nakamura";
    expect(sampleOf(text)).toBe(
      "550 5.9.9 <@> <name> <name> (account <id>, tel. +<id>) at <name> has no desk at <host> [<ip>], see https://<host>/<name>?u=<name>",
    );
  });

  it("keeps servers' words although the recipient is called so", () => {
    expect(maskReply("550 5.9.9 user info lost", "user.info@a.example").sample).toBe(
      "550 5.9.9 user info lost",
    );
  });

  it("keeps codes and short numbers, which help to understand", () => {
    for (const text of ["550 5.9.9 Limit 25 of class TSS04 met", "550 5.9.9 Refused :: not before 12:30:01"])
      expect(sampleOf(text)).toBe(text);
  });
});

describe("the words that are proposed for a rule", () => {
  it("fit the reply, its sample and what Postfix logs of it, and are never more than a rule may have", () => {
    const lines = refusal.chain(said).map((text) => text.replace("550 ", "550-"));
    const anything = fc.oneof(refusal.chain(said), lines, fc.string({ unit: "grapheme", maxLength: 200 }));
    fc.assert(
      fc.property(anything, (text) => {
        const { sample, template } = maskReply(text, recipient);
        const words = proposeWords(template);
        expect(words.length).toBeLessThanOrEqual(templateLimits.characters);
        expect(words.split("*").length - 1).toBeLessThanOrEqual(templateLimits.wildcards);
        const logged = `host mx.a.com[192.0.2.1] said: ${text} (in reply to RCPT TO command)`;
        for (const reply of [text, sample, logged])
          expect(fitsTemplate(piecesOf(words), comparableText(reply)), `${words} | ${reply}`).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });

  it("end with no half of a sign, which no form takes", () => {
    const text = `550 5.9.9 ${"x".repeat(templateLimits.characters - 11)}\u{1f4ee} closed`;
    const words = proposeWords(maskReply(text, recipient).template);
    expect(words).toMatch(/x$/);
    expect(fitsTemplate(piecesOf(words), comparableText(text))).toBe(true);
  });

  it.each([
    [
      "host mx.a.com[192.0.2.1] said: 550-5.9.9 No desk for jo@a.com at [192.0.2.1]\r\n550 5.9.9 - ref 4Xq1Zs0B7Kz1mQ2 (in reply to RCPT TO command)",
      "no desk for <@> at [*] 550 5.9.9 - ref *",
    ],
    ["451 4.9.9 <jo@a.com> wait 300s at desk 7 12 19", "451 4.9.9 <@> wait *s at desk *"],
  ])("are for people to read: %s", (text, words) => {
    const { template } = maskReply(text, recipient);
    expect(proposeWords(template)).toBe(words);
    expect(templateFault(words)).toBeNull();
    expect(fitsTemplate(piecesOf(words), comparableText(text))).toBe(true);
  });
});

describe("a hostile reply", () => {
  const bombs = {
    "64 KB of one word": "a".repeat(65_536),
    "64 KB of dots": `550 ${"a.".repeat(32_768)}`,
    "64 KB of colons": `550 ${"a:".repeat(32_768)}`,
    "64 KB nearly addresses": `550 ${"a@".repeat(32_768)}`,
    "64 KB nearly links": `550 ${"https://".repeat(8_192)}`,
    "64 KB of stars": `550 ${"*".repeat(65_532)}`,
    "control characters": `550 ${"\u0000\u0007\u001b[31m\u202e".repeat(8_192)}`,
    "digits and dashes": `550 ${"1-".repeat(32_768)}`,
  };

  it.each(Object.entries(bombs))(
    "%s is read in less than 10 ms of processor time, and stays small",
    (_, bomb) => {
      maskReply(bomb, recipient);
      const start = process.cpuUsage();
      const { sample, template } = maskReply(bomb, recipient);
      proposeWords(template);
      expect(process.cpuUsage(start).user / 1_000).toBeLessThan(10);
      expect(sample.length).toBeLessThan(16_000);
      expect(template.length).toBeLessThan(16_000);
      expect(template).not.toMatch(/\p{Cc}/u);
    },
  );

  it("never throws", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), fc.string({ maxLength: 40 }), (text, to) => {
        expect(typeof maskReply(text, to).template).toBe("string");
      }),
      { numRuns: 500 },
    );
  });
});
