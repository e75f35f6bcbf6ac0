import { classifyReply } from "@penguinmails/core/feedback/reply/classify-reply";
import { parseReport } from "@penguinmails/core/feedback/report/parse-report";
import { describe, expect, test } from "vitest";
import { composeReturn } from "./compose-return.ts";
import type { Return } from "./plan-returns.ts";
import type { Words } from "./profile.ts";
import { profiles } from "./profiles.ts";
import { onOneLine, replyOf } from "./smtp-reply.ts";

/** What the product must make of each refusal: the world is of use only when both speak the same language. */
const meanings: Readonly<Record<Exclude<keyof Words, "accepted">, readonly string[]>> = {
  unknown: ["recipient-hard"],
  disabled: ["recipient-hard", "recipient-soft"],
  full: ["recipient-soft"],
  overQuota: ["recipient-soft", "recipient-hard"],
  rate: ["rate", "greylist", "block"],
  blocked: ["block", "content"],
  lowDomain: ["block", "content"],
  trouble: ["network"],
  greylisted: ["greylist", "network", "rate", "block"],
  unauthenticated: ["config", "ok"],
  dmarc: ["config", "block"],
  noPtr: ["config", "block"],
  listed: ["block"],
  noMessageId: ["config", "block", "content"],
  relay: ["config", "recipient-soft"],
};
const values = {
  ...{ ip: "127.9.16.1", rcpt: "ann@firm.example", from: "b+1@bounce.acme.test", domain: "acme.test" },
  ...{ id: "4XYZ", host: "mx1.firm.example" },
};

describe.each(Object.values(profiles))("the words of $host", ({ host, words }) => {
  test.each(Object.entries(meanings))("for %s mean one of %j to the product", (what, signals) => {
    const text = words[what as keyof Words];
    if (text === null) return;
    const reply = replyOf(text, values);
    const operator = host === "hoster" || host === "own" ? "smallhosts.example" : host;
    const said = { code: reply.code, enhanced: null, text: onOneLine(reply), operator };
    expect(signals).toContain(classifyReply(said).signal);
  });
});

const raw =
  "From: Ann <ann@acme.test>\r\nTo: bob@firm.example\r\nSubject: Hi\r\nMessage-ID: <mail-1@acme.test>\r\n\r\nHello\r\n";
const read = async (back: Pick<Return, "kind" | "host" | "habit">) => {
  const mail = await composeReturn(
    7,
    "return-1",
    {
      ...back,
      ...{ last: 120, memory: back.host, recipient: "bob@firm.example", fromDomain: "acme.test", url: null },
      ...{ arrivedMs: 1.77e12, dueMs: 1.77e12, attempts: 0, raw },
      envelope: { ip: "127.9.16.1", from: "b+1@bounce.acme.test" },
    },
    1.77e12 + 60_000,
  );
  return parseReport(Buffer.from(mail?.raw ?? "", "latin1"));
};

test.each([
  ["dsn", "ms365", "bounce"],
  ["dsn", "own", "bounce"],
  ["arf", "yahoo", "complaint"],
  ["arf", "ms-consumer", "complaint"],
  ["auto-reply", "google", "autoreply"],
  ["auto-reply", "own", "autoreply"],
  ["reply", "own", "none"],
] as const)(
  "a %s from %s is a %s to the product, of the mail that it answers",
  async (kind, host, wanted) => {
    const report = await read({ kind, host, habit: kind === "arf" ? "complains" : "interested" });
    expect(report.kind).toBe(wanted);
    expect(report.messageIds).toContain("mail-1@acme.test");
  },
);

test("a report tells of whom, but Microsoft's complaint does not", async () => {
  const recipient = async (kind: "dsn" | "arf", host: Return["host"]) =>
    (await read({ kind, host, habit: "complains" })).reports[0]?.recipient;
  expect(await recipient("dsn", "own")).toBe("bob@firm.example");
  expect(await recipient("arf", "yahoo")).toBe("bob@firm.example");
  expect(await recipient("arf", "ms-consumer")).toBe(null);
});

test("an answer is the person's words, with what they answer quoted below", async () => {
  const { text } = await read({ kind: "reply", host: "own", habit: "interested" });
  expect(text).toMatch(/^[\s\S]+\n\nOn .* Ann <ann@acme\.test> wrote:\n> Hello\n$/);
});
