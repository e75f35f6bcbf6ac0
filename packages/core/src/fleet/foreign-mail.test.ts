import { expect, test } from "vitest";
import { parseLogLine } from "../delivery/postfix-log.ts";
import { domainOf, foreignMail } from "./foreign-mail.ts";

const at = Date.UTC(2026, 10, 21, 14, 5);
const ours = {
  hasQueueId: (id: string) => id === "4Xq1Zs0B7Kz1mQ2",
  isProbe: (recipient: string) => recipient.endsWith("@sink.example"),
};
const foreign = (...lines: string[]) =>
  foreignMail(
    lines.flatMap((line) => parseLogLine(line, at) ?? []),
    ours,
  ).map(({ domain }) => domain);
const id = "4Xq1Zs0C8Lz2nR3";
const from = (sender: string, queueId = id) =>
  `postfix/qmgr[7]: ${queueId}: from=<${sender}>, size=900, nrcpt=1 (queue active)`;
const to = (recipient: string, queueId = id, program = "smtp", status = "sent (250 ok)") =>
  `postfix/${program}[9]: ${queueId}: to=<${recipient}>, relay=mx.victim.example[192.0.2.7]:25, delay=1, dsn=2.0.0, status=${status}`;

test("mail that leaves and has no message of ours is foreign, also under a domain of the node's", () => {
  expect(foreign(from("crook@spam.example"), to("a@victim.example"))).toEqual(["spam.example"]);
  expect(foreign(from("ada@acme.example"), to("a@victim.example"))).toEqual(["acme.example"]);
  expect(foreign(to("a@victim.example", id, "smtp", "deferred (timed out)"))).toEqual(["an unknown sender"]);
  const secondary = to("a@victim.example").replace("postfix/", "postfix-ip1/");
  expect(foreign(from("crook@spam.example"), secondary)).toEqual(["spam.example"]);
});

test.each([
  [
    "a message of ours",
    from("b+x@bounce.acme.example", "4Xq1Zs0B7Kz1mQ2"),
    to("lead@b.example", "4Xq1Zs0B7Kz1mQ2"),
  ],
  ["a test mail of ours", from("ada@bounce.acme.example"), to("probe+1@sink.example")],
  ["a bounce", from(""), to("a@victim.example")],
  [
    "mail that came in and stays",
    from("SRS0=DNtx=4M=foo.example=bob@n1.nodes.example"),
    to("ada@acme.example", id, "lmtp"),
  ],
  [
    "what the queue gave up without a try",
    from("crook@spam.example"),
    to("a@victim.example", id, "error", "bounced (no route)"),
  ],
])("%s is not", (_what, ...lines) => {
  expect(foreign(...lines)).toEqual([]);
});

test("a sender that Mailu rewrote counts as the domain that it was of, and nothing else of it is kept", () => {
  expect(domainOf("SRS0=DNtx=4M=foo.example=bob@n1.nodes.example")).toBe("foo.example");
  expect(domainOf("SRS0=UX+9=ZU=gmail.com=a=b@n1.nodes.example")).toBe("gmail.com");
  expect(domainOf("SRS1=ab=relay.example==Xy=4M=foo.example=bob@n1.nodes.example")).toBe("relay.example");
  expect(domainOf("root")).toBe("an unknown sender");
  expect(domainOf('"@odd"@Spam.Example')).toBe("spam.example");
  expect(domainOf("a@<script>")).toBe("an unknown sender");
});
