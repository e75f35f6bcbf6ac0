import { describe, expect, it } from "vitest";
import { classifyReply, type ReplyVerdict } from "./classify-reply.ts";
import type { ReplyRule, ReplyStage } from "./reply-rule.ts";
import { replyRules } from "./reply-rules.ts";

function verdictOf(
  rule: ReplyRule,
  sample: string,
  rules: readonly ReplyRule[],
  stage: ReplyStage | undefined = rule.stages?.[0],
): ReplyVerdict {
  const operator = rule.operators === "any" ? "others" : (rule.operators[0] ?? "others");
  return classifyReply(
    { code: null, enhanced: null, text: sample, operator, ...(stage ? { stage } : {}) },
    rules,
  );
}

/** What a verdict makes us do; the row that said it left out. */
function meaningOf({ rule: _, retryAfterMs: __, ...meaning }: ReplyVerdict): string {
  return JSON.stringify(meaning);
}

const ids = replyRules.map(({ id }) => id);

describe("the table of replies", () => {
  it("names every row once", () => {
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });

  it.each(replyRules.flatMap((rule) => rule.samples.map((sample) => ({ id: rule.id, sample, rule }))))(
    "$id reads: $sample",
    ({ rule, sample }) => {
      expect(verdictOf(rule, sample, replyRules).rule).toBe(`${rule.id}@${rule.version}`);
    },
  );

  it.each(replyRules.map((rule) => ({ id: rule.id, rule })))(
    "$id is needed: without it a sample means something else",
    ({ rule }) => {
      const without = replyRules.filter((one) => one !== rule);
      // "unsaid": a report that doesn't tell at which command the reply fell.
      const changed = rule.samples.filter((sample) =>
        ([rule.stages?.[0], "unsaid"] as const).some(
          (stage) =>
            meaningOf(verdictOf(rule, sample, without, stage)) !==
            meaningOf(verdictOf(rule, sample, replyRules, stage)),
        ),
      );
      expect(changed).not.toEqual([]);
    },
  );

  it("reads each reply alike though its first line goes on", () => {
    const changed = replyRules.flatMap((rule) =>
      rule.samples.filter((sample) => {
        const goingOn = sample.replace(/^([245]\d\d) /, "$1-");
        return verdictOf(rule, goingOn, replyRules).rule !== verdictOf(rule, sample, replyRules).rule;
      }),
    );
    expect(changed).toEqual([]);
  });

  it("suppresses a recipient on evidence about the recipient alone", () => {
    const wrong = replyRules.filter(
      ({ scope, reaction }) =>
        (reaction.kind === "suppress-recipient" || reaction.kind === "count-recipient") &&
        scope !== "recipient",
    );
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it("counts against a recipient what may pass alone, as those do who count it: class mailbox", () => {
    const wrong = replyRules.filter(
      ({ class: bounceClass, reaction }) => reaction.kind === "count-recipient" && bounceClass !== "mailbox",
    );
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it("moves the pair's rate only on rows about us", () => {
    const wrong = replyRules.filter(
      ({ signal, scope }) => (signal === "rate" || signal === "block") && scope === "recipient",
    );
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it("suppresses nobody at once for a block, for trouble or for the unknown", () => {
    const wrong = replyRules.filter(
      ({ class: bounceClass, reaction }) =>
        reaction.kind === "suppress-recipient" && bounceClass !== "hard" && bounceClass !== "mailbox",
    );
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });

  it("carries a real reply for every row", () => {
    expect(replyRules.filter(({ samples }) => samples.length === 0).map(({ id }) => id)).toEqual([]);
  });
});
