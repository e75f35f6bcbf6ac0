import { describe, expect, test } from "vitest";
import { classifyReply } from "../feedback/reply/classify-reply.ts";
import { policy } from "../policy.ts";
import { day } from "../time.ts";
import { holdOfCompany, holdOfDomain, refusedIn } from "./refusal-hold.ts";

const nowMs = Date.UTC(2026, 2, 2);
const read = (text: string, operator = "others") =>
  refusedIn(classifyReply({ code: null, enhanced: null, text, operator }));

test.each([
  ["550 5.7.26 This mail is unauthenticated, which poses a security risk", "google", "domain"],
  ["550 5.7.25 The IP address sending this message does not have a PTR record", "google", "domain"],
  ["550 5.7.1 very low reputation of the sending domain", "google", "domain"],
  ["554 5.7.1 Sender address blocked using dbl.spamhaus.org", "others", "domain"],
  ["550 5.7.124 Sender not in allowed-senders list", "ms365", "company"],
  [
    "552 5.7.0 This message was blocked because its content presents a potential security issue",
    "google",
    "campaign",
  ],
  ["550 5.7.512 Access denied, message must be RFC 5322 section 3.6.2 compliant", "ms365", "campaign"],
  ["550 5.1.1 User unknown", "google", null],
  ["421 4.7.0 Try again later", "google", null],
])("%s, at %s: refuses %s", (text, operator, refused) => {
  expect(read(text, operator)).toBe(refused);
});

describe("a domain's mail to an operator", () => {
  const refusal = { operator: "google", says: "550 5.7.26 unauthenticated" };
  const ruled = (refused: number, answered: number) =>
    holdOfDomain("acme.example", refusal, { refused, answered }, nowMs);

  test("is held from the third message that is refused for the domain's sake, if they are a fifth of all answered", () => {
    expect(ruled(2, 2)).toBeNull();
    expect(ruled(3, 16)).toBeNull();
    expect(ruled(3, 15)).not.toBeNull();
  });

  test("is held by a decision that names both, says what clears it and when, and keeps the reply", () => {
    const hold = ruled(3, 4);
    expect(hold?.until).toBe(nowMs + policy.refusal.domainHoldMs);
    expect(hold?.draft).toMatchObject({
      limit: "mail to Google",
      before: "sent",
      after: "held",
      reason: expect.stringContaining("Google refused 3 of the last 4 messages because of acme.example"),
      clears: expect.stringContaining("check the domain"),
      clearsAt: hold?.until,
      evidence: { refused: 3, answered: 4, says: refusal.says },
    });
  });
});

describe("mail to a company whose rule refuses us", () => {
  const refusal = { operator: "ms365", says: "550 5.7.124", ms: 30 * day };

  test("is held for as long as the row says, by a decision", () => {
    const hold = holdOfCompany("host.example", refusal, 0, nowMs);
    expect(hold).toMatchObject({
      until: nowMs + 30 * day,
      draft: { reason: expect.stringContaining("host.example"), clears: expect.stringContaining("30 days") },
    });
  });

  test.each([
    ["took mail of ours lately", "host.example", "ms365", 1],
    ["is everybody's, by its operator", "yahoo.example", "yahoo", 0],
    ["is everybody's, by its name", "gmail.com", "google", 0],
  ])("goes on where it %s", (_why, company, operator, delivered) => {
    expect(holdOfCompany(company, { ...refusal, operator }, delivered, nowMs)).toBeNull();
  });
});
