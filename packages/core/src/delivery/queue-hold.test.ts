import { describe, expect, test } from "vitest";
import { classifyReply } from "../feedback/reply/classify-reply.ts";
import { parseLogLine } from "./postfix-log.ts";
import { isQueueHold, queueHold } from "./queue-hold.ts";

const [, words] = /^4\.3\.0 (.*)$/.exec(queueHold) ?? [];
const line = (change: { program?: string; relay?: string; status?: string; text?: string } = {}) => {
  const { program = "error", relay = "none", status = "deferred", text = words } = change;
  return `postfix/${program}[9]: 4F2C31A0B5: to=<a@b.example>, relay=${relay}, delay=2, delays=2/0/0/0, dsn=4.3.0, status=${status} (${text})`;
};
const isHold = (text: string) => {
  const record = parseLogLine(text, 0);
  if (!record) throw new Error("not read");
  return isQueueHold(record);
};

describe("our own hold of a queue", () => {
  test("is known by Postfix's own words", () => {
    expect(isHold(line())).toBe(true);
  });

  test.each([
    ["the words of a server", line({ program: "smtp", relay: "mx.b.example[192.0.2.1]:25" })],
    ["the words of a server of the node's own", line({ program: "lmtp", relay: "imap[192.0.2.2]:2525" })],
    ["a connection that failed with such words", line({ program: "smtp" })],
    ["another trouble of Postfix's own", line({ text: "delivery temporarily suspended: no route" })],
    ["no words at all", line({ text: "" })],
    ["its end after three days", line({ status: "bounced" })],
  ])("is not %s", (_, text) => {
    expect(isHold(text)).toBe(false);
  });

  test("that lasted until Postfix gave up blames nobody: neither the recipient nor the address", () => {
    const verdict = classifyReply({ code: null, enhanced: "4.3.0", text: words ?? "", operator: "google" });
    expect(verdict).toMatchObject({ class: "transient" });
  });
});
