import { describe, expect, test } from "vitest";
import { classifyReply } from "../feedback/reply/classify-reply.ts";
import { policy } from "../policy.ts";
import { day, hour, minute } from "../time.ts";
import { holdOfCompany, holdOfDomain, refusedIn, restOfDomain } from "./refusal-hold.ts";

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
  [
    "421 4.7.28 unusual rate of unsolicited email originating from your DKIM domain [a.example 36]",
    "google",
    "domain-pace",
  ],
  ["421 4.7.28 unusual rate of unsolicited email originating from your IP Netblock", "google", null],
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

describe("a domain that alone is asked to slow down", () => {
  const refusal = { operator: "google", says: "421 4.7.28 your DKIM domain" };
  const asked = (ms: number | null = null) => ({ retryAfterMs: ms });
  const restMs = (last: { since: number; until: number } | null, ms?: number) =>
    restOfDomain("acme.example", refusal, asked(ms), last, nowMs).until - nowMs;
  /** A rest of so many minutes that ended so long ago. */
  const rested = (minutes: number, agoMs: number) => {
    const until = nowMs - agoMs;
    return { since: until - minutes * minute, until };
  };

  test("rests for 10 min, twice as long each time, up to 160, and shorter again by one doubling an hour", () => {
    expect(restMs(null)).toBe(10 * minute);
    expect(restMs(rested(10, minute))).toBe(20 * minute);
    expect(restMs(rested(80, 0))).toBe(160 * minute);
    expect(restMs(rested(160, 0))).toBe(160 * minute);
    expect(restMs(rested(80, hour))).toBe(80 * minute);
    expect(restMs(rested(80, 3 * hour))).toBe(20 * minute);
    expect(restMs(rested(80, 9 * hour))).toBe(10 * minute);
  });

  test("rests for what the reply asks, if that is longer", () => {
    expect(restMs(null, hour)).toBe(hour);
    expect(restMs(null, minute)).toBe(10 * minute);
  });

  test("rests by a decision that says who asked, in which words, and that it ends by itself", () => {
    const { until, draft } = restOfDomain("acme.example", refusal, asked(), null, nowMs);
    expect(draft).toMatchObject({
      limit: "mail to Google",
      before: "sent",
      after: "rests 10 min",
      reason: expect.stringMatching(/^Google asked acme.example alone to slow down: “421 4.7.28/),
      clears: expect.stringContaining("ends by itself"),
      clearsAt: until,
      evidence: { says: refusal.says },
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
