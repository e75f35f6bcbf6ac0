import type { OutgoingMessage } from "@penguinmails/core/ports/mail";
import fc from "fast-check";
import PostalMime from "postal-mime";
import { expect, test } from "vitest";
import { makeMessageComposer } from "./compose-message.ts";

const message: OutgoingMessage = {
  from: { name: 'Anna "Ann" Müller', email: "anna@acme.example" },
  to: { name: "Zoë O'Hara", email: "lead@example.org" },
  subject: "Grüße an Zoë, und noch viel mehr, damit die Zeile umbrochen werden muss 🐧",
  text: "Hi Zoë\n.\n.dot\n\n-- \nAcme\n",
  html: "<p>Hi Zoë</p>\n",
  dateMs: Date.UTC(2026, 10, 21, 9, 30),
  messageId: "abcdefghij.aklmnopqrst@acme.example",
  feedbackId: "c:t:cold:penguinmails",
  unsubscribe: {
    url: `https://app.penguinmails.example/u/${"T".repeat(73)}`,
    mailto: "unsubscribe+abc-adef@bounce.acme.example",
  },
};
const { compose } = makeMessageComposer();
const text = async (of: OutgoingMessage) => Buffer.from(await compose(of)).toString("latin1");

test("the same message gives the same bytes", async () => {
  expect(await text(message)).toBe(await text({ ...message }));
});

test("a reader gets back what was written", async () => {
  const mail = await PostalMime.parse(await compose(message));
  expect(mail.from).toMatchObject({ name: message.from.name, address: message.from.email });
  expect(mail.to).toMatchObject([{ name: message.to.name, address: message.to.email }]);
  expect(mail.subject).toBe(message.subject);
  expect(mail.text?.replaceAll("\r\n", "\n").trimEnd()).toBe(message.text.trimEnd());
  expect(mail.html?.trim()).toBe(message.html.trim());
  expect(mail.messageId).toBe(`<${message.messageId}>`);
  expect(mail.date).toBe("2026-11-21T09:30:00.000Z");
});

test("its boundaries are as short as RFC 2046 wants them", async () => {
  const [, boundary = ""] = /boundary="([^"]+)"/.exec(await text(message)) ?? [];
  expect(boundary).not.toBe("");
  expect(boundary.length).toBeLessThanOrEqual(70);
});

test("carries one-click opt-out as RFC 8058 writes it, its URL in one piece", async () => {
  const raw = `\r\n${await text(message)}`;
  expect(raw).toContain(
    `\r\nList-Unsubscribe: <${message.unsubscribe.url}>,\r\n <mailto:${message.unsubscribe.mailto}>\r\n`,
  );
  expect(raw).toContain("\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n");
  expect(raw).toContain("\r\nFeedback-ID: c:t:cold:penguinmails\r\n");
});

test("is 7-bit with CRLF lines of at most 998 octets, and says nothing about the software", async () => {
  const raw = await text({ ...message, text: "ü".repeat(5_000), html: `<p>${"x".repeat(5_000)}</p>` });
  expect(/[^\r\n\t\x20-\x7e]/.test(raw)).toBe(false);
  expect(/(?<!\r)\n|\r(?!\n)/.test(raw)).toBe(false);
  expect(Math.max(...raw.split("\r\n").map((line) => line.length))).toBeLessThanOrEqual(998);
  expect(raw).not.toMatch(/x-mailer|nodemailer/i);
});

test("a line break in anything that becomes a header is refused", async () => {
  const evil = "x\r\nBcc: everybody@example.org";
  const changes: Partial<OutgoingMessage>[] = [
    { subject: evil },
    { to: { name: null, email: evil } },
    { to: { name: evil, email: "a@b.example" } },
    { messageId: evil },
    { feedbackId: evil },
    { from: { name: evil, email: "a@b.example" } },
    { from: { name: "a", email: evil } },
    { unsubscribe: { url: evil, mailto: "a@b.example" } },
    { unsubscribe: { url: "https://a.example/>,<mailto:x@y.example", mailto: "a@b.example" } },
  ];
  for (const change of changes) await expect(compose({ ...message, ...change })).rejects.toThrow(RangeError);
});

test.each(["", "   "])(
  "a message with the subject %j is refused: the MIME writer would leave the header out",
  async (subject) => {
    await expect(compose({ ...message, subject })).rejects.toThrow(RangeError);
  },
);

test("no subject or name adds a header or drops one, whatever characters it is made of", async () => {
  const names = async (of: OutgoingMessage) =>
    (await PostalMime.parse(await compose(of))).headers.map((header) => header.key).sort();
  const expected = await names(message);
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 200 }), async (wild) => {
      const subject = wild.replace(/[\p{Cc}\u2028\u2029]/gu, "").trim() || "x";
      expect(await names({ ...message, subject, from: { ...message.from, name: subject } })).toEqual(
        expected,
      );
    }),
    { numRuns: 50 },
  );
});
