import { describe, expect, test } from "vitest";
import { profiles } from "./profiles.ts";
import { onOneLine, replyOf, wireOf } from "./smtp-reply.ts";

const values = {
  ip: "127.9.16.1",
  rcpt: "ann@firm.example",
  from: "b+1@bounce.acme.test",
  domain: "acme.test",
  id: "4XYZ",
  host: "mx1.firm.example",
};
const temporary = ["full", "rate", "trouble", "greylisted"];

describe.each(Object.entries(profiles))("%s", (host, { words, limits }) => {
  test("says everything in well-formed replies of the right kind, with every hole filled", () => {
    for (const [what, text] of Object.entries(words)) {
      if (text === null) continue;
      const reply = replyOf(text, values);
      const wire = wireOf(reply);
      expect(wire, what).not.toMatch(/[{}]/);
      expect(wire, what).toMatch(/^(?:\d{3}-[^\r\n]*\r\n)*\d{3} [^\r\n]*\r\n$/);
      for (const line of wire.split("\r\n")) expect(line.length, what).toBeLessThanOrEqual(512);
      if (what === "accepted") expect(reply.code).toBe(250);
      else if (temporary.includes(what)) expect(Math.floor(reply.code / 100), what).toBe(4);
      else if (what !== "noPtr") expect(Math.floor(reply.code / 100), what).toBe(5);
      const enhanced = /^\d{3} (\d)\.\d+\.\d+/.exec(onOneLine(reply))?.[1];
      if (enhanced) expect(enhanced, what).toBe(String(reply.code).charAt(0));
    }
  });

  test("lets an address without a past begin", () => {
    expect(profiles[host as keyof typeof profiles].host).toBe(host);
    expect(limits.newPerHour).toBeGreaterThanOrEqual(10);
    expect(limits.newPerDay).toBeGreaterThan(limits.newPerHour);
  });
});

test.each([
  ["google", "rate", "421-4.7.28 "],
  ["google", "unauthenticated", "550-5.7.26 "],
  ["google", "unknown", "550-5.1.1 The email account that you tried to reach does not exist."],
  ["ms365", "unknown", "550 5.4.1 Recipient address rejected: Access denied."],
  ["ms-consumer", "rate", "451 4.7.650 The mail server [127.9.16.1] has been temporarily rate limited"],
  ["ms-consumer", "blocked", "(S3140)"],
  ["yahoo", "rate", "421 4.7.0 [TSS04] Messages from 127.9.16.1 temporarily deferred"],
  ["apple", "blocked", "550 5.7.1 [CS01]"],
] as const)("%s says %s as it really does", (host, what, part) => {
  expect(wireOf(replyOf(profiles[host].words[what], values))).toContain(part);
});

test("words of a stranger put no line of their own into a reply", () => {
  expect(wireOf(replyOf("550 5.1.1 <{rcpt}>: no", { rcpt: "a\r\n250 ok\u0000é" }))).not.toMatch(/\r\n250/);
});

test("what is no reply is an error", () => {
  expect(() => replyOf("no such user")).toThrow(RangeError);
});
