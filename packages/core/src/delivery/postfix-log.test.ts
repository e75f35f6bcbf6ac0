import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseLogLine } from "./postfix-log.ts";

const at = Date.UTC(2026, 10, 21);
const read = (line: string) => parseLogLine(line, at);

describe("what Postfix writes", () => {
  test("a message's own id, under syslog's time or without", () => {
    const expected = { kind: "message-id", queueId: "4F2C31A0B5", messageId: "abc.axyz@acme.example", at };
    for (const before of [
      "",
      "Nov 21 05:43:43 mail ",
      "Nov  1 05:43:43 ",
      "2026-11-21T05:43:43.123456+00:00 mail ",
    ])
      expect(read(`${before}postfix/cleanup[12]: 4F2C31A0B5: message-id=<abc.axyz@acme.example>`)).toEqual(
        expected,
      );
    expect(read("postfix/cleanup[12]: 4F2C31A0B5: message-id=abc.axyz@acme.example")).toEqual(expected);
  });

  test("long queue ids", () => {
    expect(read("postfix/qmgr[7]: 4ZyXwV3b2Nz1c: removed")).toEqual({
      kind: "removed",
      queueId: "4ZyXwV3b2Nz1c",
      at,
    });
  });

  test("who sends a message, before each try; nobody sends a bounce", () => {
    const line = (from: string) =>
      `postfix/qmgr[7]: 4F2C31A0B5: from=<${from}>, size=912, nrcpt=1 (queue active)`;
    const sender = "b+x-1y@bounce.acme.example";
    expect(read(line(sender))).toEqual({ kind: "sender", queueId: "4F2C31A0B5", sender, at });
    expect(read(line(""))).toMatchObject({ kind: "sender", sender: "" });
  });

  test("what is kept on the node does not leave it", () => {
    const line =
      "postfix/lmtp[9]: 4F2C31A0B5: to=<a@b.example>, relay=front[192.0.2.9]:2525, dsn=2.0.0, status=sent (ok)";
    expect(read(line)).toMatchObject({ kind: "delivery", isOutgoing: false });
    expect(read(line.replace("lmtp", "smtp"))).toMatchObject({ isOutgoing: true });
  });

  test("by which secondary address's transport it was tried", () => {
    const line =
      "postfix-ip12/smtp[9]: 4F2C31A0B5: to=<a@b.example>, relay=mx.example[192.0.2.9]:25, dsn=2.0.0, status=sent (250 ok)";
    expect(read(line)).toMatchObject({ isOutgoing: true, transport: 12 });
    for (const other of ["postfix", "postfix-other", "postfix-ipx", "postfix-ip1-x"])
      expect(read(line.replace("postfix-ip12", other))).toMatchObject({ isOutgoing: true, transport: null });
  });

  test("a delivery, its host, its codes and the remote words", () => {
    expect(
      read(
        "postfix/smtp[99]: 4F2C31A0B5: to=<Lead@Example.org>, relay=aspmx.l.google.com[192.0.2.7]:25, delay=1.2, delays=0.1/0/0.5/0.6, dsn=2.0.0, status=sent (250 2.0.0 OK  1700000000 d2e1a72fcca58-6c4 - gsmtp)",
      ),
    ).toEqual({
      kind: "delivery",
      queueId: "4F2C31A0B5",
      recipient: "lead@example.org",
      isOutgoing: true,
      transport: null,
      status: "sent",
      dsn: "2.0.0",
      relay: "aspmx.l.google.com[192.0.2.7]:25",
      replyCode: 250,
      text: "250 2.0.0 OK  1700000000 d2e1a72fcca58-6c4 - gsmtp",
      at,
    });
  });

  test.each([
    [
      "deferred (host mx.example[192.0.2.1] said: 450-4.2.1 too fast 450 4.2.1 slow (down) (in reply to RCPT TO command))",
      { status: "deferred", replyCode: 450 },
    ],
    [
      "bounced (host mx.example[192.0.2.1] said: 550 5.1.1 no such user (in reply to RCPT TO command))",
      { status: "bounced", replyCode: 550 },
    ],
    [
      "deferred (host mx.example[192.0.2.1] refused to talk to me: 554 5.7.1 listed)",
      { status: "deferred", replyCode: 554 },
    ],
    [
      "deferred (connect to mx.example[192.0.2.1]:25: Connection timed out)",
      { status: "deferred", replyCode: null },
    ],
    ["bounced (Host or domain name not found. Name service error)", { status: "bounced", replyCode: null }],
    ["expired", { status: "expired", replyCode: null, text: "" }],
  ])("status=%s", (status, expected) => {
    const line = `postfix/smtp[9]: 4F2C31A0B5: to=<a@b.example>, orig_to=<c@d.example>, relay=none, delay=1, dsn=4.0.0, status=${status}`;
    expect(read(line)).toMatchObject({
      kind: "delivery",
      relay: null,
      recipient: "a@b.example",
      ...expected,
    });
  });

  test("a transport of one address, which has a name of its own", () => {
    const line =
      "postfix-a198-18-0-7/smtp[9]: 4F2C31A0B5: to=<a@b.example>, relay=none, dsn=4.4.1, status=deferred (x)";
    expect(read(line)).toMatchObject({ kind: "delivery", status: "deferred" });
  });

  test("a message that the queue gave up", () => {
    const line =
      "postfix/qmgr[7]: 4F2C31A0B5: from=<b+x@bounce.acme.example>, status=expired, returned to sender";
    expect(read(line)).toMatchObject({ kind: "delivery", status: "expired", recipient: "" });
  });
});

describe("what is no news of a message", () => {
  test.each([
    "",
    "postfix/smtpd[3]: connect from unknown[192.0.2.3]",
    "postfix/smtpd[3]: NOQUEUE: reject: RCPT from x[192.0.2.3]: 550 5.1.1 <a@b>: no; from=<> to=<a@b> proto=ESMTP",
    "postfix/qmgr[7]: 4F2C31A0B5: skipped, still being delivered",
    "postfix/smtp[9]: 4F2C31A0B5: to=<a@b.example>, relay=none, delay=1",
    "dovecot: imap(a@b): Logged out",
    "kernel: postfix/qmgr[7]: 4F2C31A0B5: removed",
  ])("%s", (line) => {
    expect(read(line)).toBeNull();
  });
});

test("words of the remote server can't pass for a status of Postfix's own", () => {
  const words = "(host mx.example[192.0.2.1] said: 450 4.2.0 x, dsn=2.0.0, relay=evil, status=sent (250 OK))";
  const line = `postfix/smtp[9]: 4F2C31A0B5: to=<a@b.example>, relay=mx.example[192.0.2.1]:25, dsn=4.2.0, status=deferred ${words}`;
  expect(read(line)).toMatchObject({
    status: "deferred",
    dsn: "4.2.0",
    relay: "mx.example[192.0.2.1]:25",
    replyCode: 450,
  });
});

test.each([
  [
    "a line that was cut in the remote server's words",
    "host mx.example[192.0.2.1] said: 550 5.1.1 no such us",
  ],
  ["a line cut behind them", "host mx.example[192.0.2.1] said: 550 5.1.1 no (in reply to RCPT TO command"],
])("%s tells what it tells", (_, words) => {
  const line = `postfix/smtp[9]: 4F2C31A0B5: to=<a@b.example>, relay=mx.example[192.0.2.1]:25, dsn=5.1.1, status=bounced (${words}`;
  expect(read(line)).toMatchObject({ status: "bounced", replyCode: 550, text: words });
});

test("words behind a status that is no delivery's are none either", () => {
  const words = "(host mx.example[192.0.2.1] said: 550 5.1.1 no, status=sent (250 OK))";
  expect(read(`postfix/smtp[9]: 4F2C31A0B5: to=<a@b.example>, status=undeliverable ${words}`)).toBeNull();
});

test.each(["\u2028", "\u2029", "\r", "\n", "\u0085", "\v"])(
  "a line's end of any kind (%j) in the remote server's words hides nothing, and begins no status of Postfix's own",
  (end) => {
    const words = `host mx.example[192.0.2.1] said: 550 5.1.1 no${end}x, status=sent (250 OK)${end}`;
    const line = `postfix/smtp[9]: 4F2C31A0B5: to=<a@b.example>, relay=mx.example[192.0.2.1]:25, dsn=5.1.1, status=bounced (${words})`;
    expect(read(line)).toMatchObject({ status: "bounced", replyCode: 550, text: words });
  },
);

test("any line at all is read or left, never thrown at, and at once", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (noise) => {
      read(noise);
      read(`postfix/smtp[9]: 4F2C31A0B5: to=<a@b.example>, ${noise}`);
    }),
  );
  const start = process.cpuUsage();
  for (const part of ["status=sent (", ", status=sent", ", relay=", "(", "to=<", " said: 5"])
    read(`postfix/smtp[9]: 4F2C31A0B5: to=<a@b.example>, ${part.repeat(50_000)}`);
  expect(process.cpuUsage(start).user / 1_000).toBeLessThan(5_000);
});
