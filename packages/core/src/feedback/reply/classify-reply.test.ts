import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { classifyReply, type ReplyInput } from "./classify-reply.ts";
import { replyRules } from "./reply-rules.ts";

function classify(text: string, more: Partial<ReplyInput> = {}) {
  return classifyReply({ code: null, enhanced: null, text, operator: "others", ...more });
}

describe("classifying a reply", () => {
  it("suppresses on an unknown user, said for good", () => {
    expect(classify("550 5.1.1 User unknown")).toMatchObject({
      class: "hard",
      reason: "userunknown",
      reaction: { kind: "suppress-recipient" },
    });
  });

  it("tries again when the same words come with a temporary code", () => {
    expect(classify("450 4.1.1 User unknown")).toMatchObject({
      class: "transient",
      reaction: { kind: "retry" },
    });
  });

  it("believes a missing MX that the DNS told, whatever code the report gives it", () => {
    expect(classify("The domain doesn't receive email: returned Null MX", { enhanced: "4.0.0" }).class).toBe(
      "hard",
    );
    expect(classify("450 4.3.2 We does not accept mail now").class).not.toBe("hard");
  });

  it("only counts an unknown user who is refused after the message itself", () => {
    expect(classify("550 User unknown", { stage: "data" })).toMatchObject({
      class: "mailbox",
      reason: "filtered",
    });
    expect(classify("550 User unknown", { stage: "rcpt" }).class).toBe("hard");
  });

  it("never lets a block pass for a dead address", () => {
    for (const text of [
      "550 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
      "550 5.7.1 Unfortunately, messages from [192.0.2.1] weren't sent. Part of their network is on our block list (S3150).",
      "553 5.7.2 [TSS09] All messages from 192.0.2.1 will be permanently deferred",
      "554 5.7.1 The message was rejected for policy reasons, user unknown to our allow list",
    ])
      expect(classify(text, { operator: "yahoo" }).class, text).toBe("block");
  });

  it("reads the delay that the server asks for", () => {
    expect(classify("451 4.7.1 Greylisted, please try again in 300 seconds").retryAfterMs).toBe(300_000);
  });

  it("prefers the words' own enhanced code, but for one that says nothing", () => {
    expect(classify("550 5.2.2 No", { enhanced: "5.1.1" }).reason).toBe("mailboxfull");
    expect(classify("550 5.0.0 No", { enhanced: "5.2.2" }).reason).toBe("mailboxfull");
  });

  it("blames nobody for the unknown, temporary or for good: it counts against no recipient", () => {
    const nobody = { class: "unknown", signal: "ok", reaction: { kind: "retry" }, rule: "none@1" };
    for (const text of ["451 Zork", "550 Zork", "554 5.0.0 Zork"])
      expect(classify(text), text).toMatchObject(nobody);
  });

  it("tells by where unknown words fell whom they are about, and leaves them for the miner", () => {
    const fell = (text: string, stage: ReplyInput["stage"] & string) => classify(text, { stage });
    for (const stage of ["helo", "mail", "data"] as const) {
      expect(fell("550 Zork", stage), stage).toMatchObject({ class: "block", rule: "none@1" });
      expect(fell("550 Zork", stage).scope, stage).not.toBe("recipient");
      expect(fell("450 Zork", stage), stage).toMatchObject({ class: "unknown", reaction: { kind: "retry" } });
    }
    expect(fell("550 Zork", "rcpt")).toMatchObject({ class: "unknown", scope: "recipient" });
    expect(fell("421 Zork", "rcpt")).toMatchObject({ class: "transient", rule: "none@1" });
  });

  it("asks the pair to go slower, and shuts nothing, where a policy code says later without a word why", () => {
    for (const text of ["421 4.7.28", "421 4.7.0 deferred", "451 4.7.1 capacity exceeded", "450 4.7.2 no"])
      expect(classify(text).signal, text).toBe("rate");
    const yahoo = "421 4.7.0 [TSS04] Messages temporarily deferred due to unexpected volume";
    expect(classify(yahoo, { operator: "yahoo" })).toMatchObject({ signal: "rate", durationMs: 7_200_000 });
    for (const text of ["550 5.7.1 no", "554 5.7.0 deferred"])
      expect(classify(text).signal, text).toBe("block");
  });

  it("takes a refusal in one word for a block, and one of few words about a recipient for what it says", () => {
    for (const text of [
      "554 Blocked",
      "550 temporarily blocked",
      "550 5.0.0 banned",
      "550 blocked due to complaints",
    ])
      expect(classify(text).signal, text).toBe("block");
    expect(classify("550 user blocked").signal).not.toBe("block");
    expect(classify("550 user unknown").signal).toBe("recipient-hard");
  });

  it("knows too many messages for a pace, but not those of a full mailbox", () => {
    expect(classify("421 Too many messages").signal).toBe("rate");
    expect(classify("452 4.2.2 Too many messages in mailbox").signal).not.toBe("rate");
    expect(classify("550 Too many messages").signal).not.toBe("rate");
  });

  it("reads a row of one operator for that operator alone", () => {
    const own = replyRules.find(({ operators }) => operators !== "any" && operators.includes("yahoo"));
    const sample = own?.samples[0] ?? "";
    expect(classify(sample, { operator: "yahoo" }).rule).toBe(`${own?.id}@${own?.version}`);
    expect(classify(sample, { operator: "google" }).rule).not.toBe(`${own?.id}@${own?.version}`);
  });

  it("never throws, answers the same twice, and suppresses nobody on a temporary code", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), fc.integer({ min: 400, max: 599 }), (words, code) => {
        const input = { code, enhanced: null, text: words, operator: "others" };
        const first = classifyReply(input);
        expect(classifyReply(input)).toEqual(first);
        if (code < 500) expect(first.reaction.kind).not.toBe("suppress-recipient");
      }),
      { numRuns: 300 },
    );
  });

  it("reads a megabyte of nearly fitting words in less than 50 ms of processor time", () => {
    const text = `550 ${"user account mailbox host ip server exceeded too many rejected not ".repeat(15_000)}`;
    classify(text);
    const start = process.cpuUsage();
    classify(text);
    expect(process.cpuUsage(start).user / 1_000).toBeLessThan(50);
  });
});
