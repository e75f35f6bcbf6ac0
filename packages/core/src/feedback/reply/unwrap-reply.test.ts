import { describe, expect, it, test } from "vitest";
import { classifyReply } from "./classify-reply.ts";
import { replyRules } from "./reply-rules.ts";
import { unwrapReply } from "./unwrap-reply.ts";

const gone = "550 5.1.1 <@>: Recipient address rejected: User unknown";

describe("what a mailer writes around the remote server's words is left out", () => {
  test.each([
    ["Postfix", `host mx.example.net[192.0.2.5] said: ${gone} (in reply to RCPT TO command)`, gone],
    [
      "Postfix by IPv6",
      `host mx.example.net[2001:db8::5]:25 said: ${gone} (in reply to end of DATA command)`,
      gone,
    ],
    ["Postfix in a report", `<@>: host mx.example.net[192.0.2.5] said: ${gone}`, `<@>: ${gone}`],
    [
      "a greeting that refuses",
      "host mx.example.net[192.0.2.5] refused to talk to me: 421 4.3.2 Service unavailable",
      "421 4.3.2 Service unavailable",
    ],
    [
      "a destination that rests",
      "delivery temporarily suspended: host mx.example.net[192.0.2.5] said: 451 4.7.1 Later",
      "delivery temporarily suspended: 451 4.7.1 Later",
    ],
    [
      "Exim",
      `SMTP error from remote mail server after RCPT TO:<@>: host mx.example.net [192.0.2.5]: ${gone}`,
      gone,
    ],
    ["Exim after the data", `SMTP error from remote mailer after end of data: ${gone}`, gone],
    [
      "Sendmail",
      `... while talking to mx.example.net.: >>> RCPT To:<@> <<< ${gone}`,
      `>>> RCPT To:<@> <<< ${gone}`,
    ],
    ["qmail", `192.0.2.5 does not like recipient. Remote host said: ${gone}`, gone],
    ["nobody", gone, gone],
  ])("%s", (_who, raw, spoken) => {
    expect(unwrapReply(raw)).toBe(spoken);
  });
});

test.each([
  [
    "connect to mx.denied.example[192.0.2.5]:25: Connection refused",
    "connect to <host>:25: Connection refused",
  ],
  [
    "connect to mx.example.net[2001:db8::5]:25: Network is unreachable",
    "connect to <host>:25: Network is unreachable",
  ],
  [
    "lost connection with mx.denied.example[192.0.2.5] while sending RCPT TO",
    "lost connection with <host> while sending RCPT TO",
  ],
  [
    "conversation with mx.denied.example[192.0.2.5] timed out while receiving the initial server greeting",
    "conversation with <host> timed out while receiving the initial server greeting",
  ],
])("trouble with a connection stays trouble, whatever the host is called: %s", (raw, left) => {
  expect(unwrapReply(raw)).toBe(left);
  const verdict = classifyReply({ code: null, enhanced: "4.4.1", text: raw, operator: "others" });
  expect(verdict).toMatchObject({ class: "transient", signal: "network", reaction: { kind: "retry" } });
});

const anyones = replyRules.filter(({ operators, stages, samples }) => {
  const isBare = samples.every((sample) => /^[45]\d\d[ -]/.test(sample));
  return operators === "any" && stages === undefined && isBare;
});

test.each(anyones.flatMap(({ samples }) => samples))("Postfix's log changes nothing about: %s", (sample) => {
  const code = Number(sample.slice(0, 3));
  const told = { code, enhanced: null, operator: "others", stage: "rcpt" } as const;
  const text = `host mx-host-rejected.example[192.0.2.5] said: ${sample} (in reply to RCPT TO command)`;
  expect(classifyReply({ ...told, text })).toEqual(classifyReply({ ...told, text: sample }));
});

it("takes the stage from the wrapper: an unknown user after the message itself is only counted", () => {
  const after = (command: string) =>
    classifyReply({
      code: 550,
      enhanced: null,
      text: `host mx.example.net[192.0.2.5] said: 550 User unknown (in reply to ${command} command)`,
      operator: "others",
    });
  expect(after("RCPT TO").class).toBe("hard");
  expect(after("end of DATA")).toMatchObject({ class: "mailbox", reason: "filtered" });
});

it("blames nobody's mailbox for a refusal in the greeting, and no pair for a server that is busy there", () => {
  const greeted = (reply: string) =>
    classifyReply({
      code: Number(reply.slice(0, 3)),
      enhanced: null,
      text: `host mx.example.net[192.0.2.5] refused to talk to me: ${reply}`,
      operator: "others",
    });
  expect(greeted("554 Zork")).toMatchObject({ class: "block", scope: "pair" });
  expect(greeted("421 Zork")).toMatchObject({ class: "transient", reaction: { kind: "retry" } });
  expect(greeted("421 4.3.2 Service unavailable")).toMatchObject({ class: "transient", signal: "network" });
});
