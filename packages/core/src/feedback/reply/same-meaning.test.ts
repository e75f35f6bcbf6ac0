import { describe, expect, it } from "vitest";
import { classifyReply } from "./classify-reply.ts";
import type { ReplyRule } from "./reply-rule.ts";
import { replyRules } from "./reply-rules.ts";

const operatorOf = (operators: readonly string[] | "any") =>
  operators === "any" ? "others" : (operators[0] ?? "others");

const samples = replyRules.flatMap(({ samples: own, operators }) =>
  own.map((text) => ({ text, operator: operatorOf(operators) })),
);

function meaningOf(text: string, operator = "others") {
  const { class: replyClass, reason, signal } = classifyReply({ code: null, enhanced: null, text, operator });
  return `${replyClass} ${reason} ${signal}`;
}

function meaning({ class: of, reason, signal, scope, reaction, durationMs }: ReplyRule) {
  return { class: of, reason, signal, scope, reaction, durationMs, samples: [] };
}

const code = /^([45]\d\d)[ -](?:#?([45]\.\d{1,3}\.\d{1,3})[ :]?)?\s*/;
const address = /(?<![\w.-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const isOfCode = (text: string) => code.test(text);

/** The head of a reply as another server writes it. */
function headed(text: string, head: (replyCode: string, enhanced: string | undefined) => string): string {
  return text.replace(code, (_, replyCode: string, enhanced?: string) => head(replyCode, enhanced));
}

type Change = readonly [what: string, change: (text: string) => string];

const changes: readonly Change[] = [
  ["is shouted", (text) => text.toUpperCase()],
  ["holds its words together by other spaces", (text) => text.replace(/(?<=\w) (?=\w)/g, "\u00a0")],
  ["is wrapped", (text) => text.replace(/(.{20,40}?) /, "$1\r\n\t")],
  [
    "has typographic apostrophes and dashes",
    (text) => text.replaceAll("'", "\u2019").replaceAll(" - ", " \u2013 "),
  ],
  [
    "was made ready for a page",
    (text) => text.replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll("'", "&#39;"),
  ],
  ["is named as one of SMTP", (text) => (isOfCode(text) ? `smtp; ${text}` : text)],
  ["has a colon behind its code", (text) => headed(text, (one, two) => `${one}: ${two ? `${two} ` : ""}`)],
  [
    "has a hash before its enhanced code",
    (text) => headed(text, (one, two) => `${one} ${two ? `#${two} ` : ""}`),
  ],
  [
    "has its enhanced code in brackets",
    (text) => headed(text, (one, two) => `${one} ${two ? `(${two}) ` : ""}`),
  ],
  ["names somebody with an apostrophe", (text) => text.replace(address, "ann.o'neil@receiver.example")],
  ["names two people at once", (text) => text.replace(address, "ann&lee@receiver.example")],
  ["names somebody in quotes", (text) => text.replace(address, '"ann..lee"@receiver.example')],
  ["names somebody who is called as a code", (text) => text.replace(address, "5.1.1@receiver.example")],
  [
    "names somebody who is called as a reason",
    (text) => text.replace(address, "mailbox.full@spam-blocked.example"),
  ],
  ["names an IP of six", (text) => text.replace(/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, "2001:db8:5511::42")],
];

describe("what a reply means doesn't change where it", () => {
  it.each(changes)("%s", (_, change) => {
    const changed = samples.filter(({ text, operator }) => {
      const other = change(text);
      return other !== text && meaningOf(other, operator) !== meaningOf(text, operator);
    });
    expect(changed).toEqual([]);
  });
});

const replies = [
  "550 5.1.1 The email account that you tried to reach does not exist",
  "550 5.1.1 <jo@receiver.example>: Recipient address rejected: User unknown in virtual mailbox table",
  "552 5.2.2 The mailbox is over its quota and takes no more mail",
  "550 5.2.1 This account has been disabled or discontinued",
  "554 5.7.1 Service unavailable; client host 192.0.2.7 blocked using zen.spamhaus.org",
  "550 5.7.26 This mail has been blocked because the sender is unauthenticated",
  "451 4.7.1 Greylisting in action, please come back later",
  "421 4.7.0 Too many connections from your address",
  "552 5.3.4 Message size exceeds fixed maximum message size",
  "550 Action not taken today",
  "550 No such user here",
  "550 recipient unavailable at this time",
  "450 4.2.0 Mailbox is being rebuilt",
];

/** The words of a reply on two lines, at each place between two words. */
function onTwoLines(text: string): readonly string[] {
  const head = code.exec(text)?.[0] ?? "";
  const [, replyCode, enhanced] = code.exec(text) ?? [];
  const words = text.slice(head.length).split(" ");
  return words.slice(1).flatMap((_, at) => {
    const [first, last] = [words.slice(0, at + 1).join(" "), words.slice(at + 1).join(" ")];
    const again = enhanced === undefined ? "" : `${enhanced} `;
    return [
      `${replyCode}-${again}${first}\n${replyCode} ${again}${last}`,
      `${replyCode}-${again}${first} ${replyCode} ${again}${last}`,
      `${replyCode}-${again}${first}\r\n${replyCode} ${last}`,
      `${replyCode}-${again}${first}\r\n${replyCode}-${again}${last}\r\n${replyCode} `,
    ];
  });
}

describe("a reply", () => {
  it.each(replies)("means the same on two lines, wherever it is cut: %s", (text) => {
    const changed = onTwoLines(text).filter((other) => meaningOf(other) !== meaningOf(text));
    expect(changed).toEqual([]);
  });

  it("that quotes another behind an arrow is still seen to quote it", () => {
    expect(meaningOf("550-5.1.351 Remote server returned unknown recipient -> 550 : User unknown")).toContain(
      "filtered",
    );
  });

  it.each(replies)("means the same whatever the page is called that it links to: %s", (text) => {
    const link = "https://help.receiver.example/errors/5.1.1-mailbox-full?id=blocked-as-spam";
    expect(meaningOf(`${text}. See ${link}`)).toBe(meaningOf(text));
  });

  it("is known by its operator's code in a link", () => {
    expect(meaningOf("421 4.1.0 See http://postmaster.receiver.example/codes.php#RL000001")).toContain(
      "speeding",
    );
  });

  it("shows the pages that it links to whole to rows of its operator alone", () => {
    const [row] = replyRules;
    const read = (operators: readonly string[] | "any") =>
      classifyReply(
        {
          code: null,
          enhanced: null,
          text: "550 See https://operator.example/mail/no-such-user",
          operator: "google",
        },
        row === undefined
          ? []
          : [{ id: "test", version: 1, ...meaning(row), operators, phrases: ["no-such-user"] }],
      ).rule;
    expect([read(["google"]), read("any")]).toEqual(["test@1", "none@1"]);
  });

  it.each(replies)("means the same behind the name of its server: %s", (text) => {
    const named = headed(text, (one, two) => `${one} ${two ? `${two} ` : ""}antispam.mailbox-full.example `);
    expect(meaningOf(named)).toBe(meaningOf(text));
  });

  it("says of a host what it says of it", () => {
    expect(meaningOf("553 nowhere.example.com does not exist")).toContain("hostunknown");
    expect(meaningOf("554 5.7.1 zen.spamhaus.org: your host is listed")).toMatch(/^block/);
  });

  it("means the same in qmail's words around it", () => {
    const text = "550 5.4.4 Rejected";
    expect(meaningOf(`192.0.2.25 does not like recipient.\nRemote host said: ${text}`)).toBe(meaningOf(text));
  });
});
