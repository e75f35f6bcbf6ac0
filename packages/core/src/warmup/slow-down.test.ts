import { expect, test } from "vitest";
import { classifyReply } from "../feedback/reply/classify-reply.ts";
import { isUnnamedDeferral, slowDownOf, slowDownOfPair } from "./slow-down.ts";

const verdictOf = (code: number, text: string) =>
  classifyReply({ code, enhanced: null, text, operator: "google" });
const asked = (code: number, text: string, unnamedBefore: number) =>
  slowDownOf({ verdict: verdictOf(code, text), replyCode: code, unnamedBefore });

test("an operator that puts off one message after another without saying why is taken at the fifth in an hour to mean slower", () => {
  for (const text of [
    "421 4.7.0 Try again later, closing connection",
    "451 4.3.0 Temporary problem",
    "421 later",
  ]) {
    expect(asked(421, text, 3), text).toBeNull();
    expect(asked(421, text, 4), text).toBe("rate");
  }
});

test("a reply that names the pace or a block needs no repetition", () => {
  expect(asked(421, "421 4.7.28 unusual rate of mail", 0)).toBe("rate");
  expect(asked(550, "550 5.7.1 Your IP address has been blocked", 0)).toBe("block");
});

test("greylisting, a full mailbox, a dead recipient and silence never slow the pair, however often they come", () => {
  expect(asked(451, "451 4.7.1 Greylisted, please try again later", 99)).toBeNull();
  expect(asked(452, "452 4.2.2 The recipient's mailbox is full", 99)).toBeNull();
  expect(asked(550, "550 5.1.1 User unknown", 99)).toBeNull();
  const unreached = classifyReply({
    code: null,
    enhanced: "4.4.1",
    text: "connect to mx.example[192.0.2.1]:25: Connection timed out",
    operator: "google",
  });
  expect(isUnnamedDeferral(unreached, null)).toBe(false);
});

test("a refusal for good without a word why never slows the pair, however often it comes", () => {
  expect(asked(554, "554 5.0.0 Transaction failed", 99)).toBeNull();
  const unnamed = { class: "unknown", signal: "ok" } as const;
  expect([399, 400, 499, 500].map((code) => isUnnamedDeferral(unnamed, code))).toEqual([
    ...[false, true],
    ...[true, false],
  ]);
  expect(isUnnamedDeferral({ ...unnamed, class: "size" }, 452)).toBe(false);
});

test("a refusal of a sending domain asks its pair for nothing, until half of the address's domains, two at least, are refused so", () => {
  const ofPair = (text: string, ...byDomain: readonly { answered: number; refused: number }[]) =>
    slowDownOfPair("block", verdictOf(550, text), byDomain, false);
  const [refused, clean] = [
    { answered: 3, refused: 3 },
    { answered: 9, refused: 0 },
  ];
  for (const text of [
    "550 5.7.1 very low reputation of the sending domain",
    "554 5.7.1 Sender address blocked using dbl.spamhaus.org",
  ]) {
    expect(ofPair(text, refused), text).toBeNull();
    expect(ofPair(text, refused, clean), text).toBeNull();
    expect(ofPair(text, refused, { answered: 2, refused: 2 }), text).toBeNull();
    expect(ofPair(text, refused, refused, clean, clean, clean), text).toBeNull();
    expect(ofPair(text, refused, refused, clean, clean), text).toBe("block");
  }
  expect(ofPair("550 5.7.1 Your IP address has been blocked", clean)).toBe("block");
});

test("a domain that alone is asked to slow down slows its pair only where it has the address for itself, or half of the domains are told so", () => {
  const text =
    "421 4.7.28 unusual rate of unsolicited email originating from your DKIM domain [acme.example 36]";
  const refused = { answered: 3, refused: 3 };
  const ofPair = (isAlone: boolean, ...byDomain: readonly { answered: number; refused: number }[]) =>
    slowDownOfPair("rate", verdictOf(421, text), byDomain, isAlone);
  expect(ofPair(false, { answered: 1, refused: 1 })).toBeNull();
  expect(ofPair(false, refused, { answered: 9, refused: 0 })).toBeNull();
  expect(ofPair(true, { answered: 1, refused: 1 })).toBe("rate");
  expect(ofPair(false, refused, refused)).toBe("rate");
});

test("an address that is blocked for the name of its only domain is not blocked itself", () => {
  const verdict = verdictOf(550, "550 5.7.1 very low reputation of the sending domain");
  expect(slowDownOfPair("block", verdict, [{ answered: 3, refused: 3 }], true)).toBeNull();
});
