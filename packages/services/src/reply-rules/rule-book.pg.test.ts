import { replyRules } from "@penguinmails/core/feedback/reply/reply-rules";
import { MailStays } from "@penguinmails/core/ports/mail";
import type { NodeLog } from "@penguinmails/core/ports/node-access";
import { newId } from "@penguinmails/db/ids";
import { replyRuleVersions } from "@penguinmails/db/schema/reply-rules";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { arfFor, dsnFor, messageIdOf, sentWorld, verpOf } from "../feedback/feedback-test-world.ts";
import { ingestNodeLog } from "../feedback/ingest-node-log.ts";
import { addReplyRule, changeReplyRule, disableReplyRule } from "./change-rule.ts";
import { makeRuleBook } from "./rule-book.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());
beforeEach(() => test.database.withOperator((tx) => tx.delete(replyRuleVersions)));

const words = "550 5.9.9 This letter needs a stamp of class 7";
const draft = {
  template: "letter needs a stamp of class *",
  operator: null,
  reason: "filtered",
  scope: "recipient",
  reaction: "suppress-recipient",
  k: null,
  durationMs: null,
  samples: [words],
  overrides: [],
  why: "seen at three small hosts",
} as const;
const by = { staffId: newId(), requestId: "" };
const staff = () => ({ database: test.database, clock: testClock() });

/** Says of the message, in the node's log, that it was refused with the words that no shipped row knows. */
async function refusedInLog(w: Awaited<ReturnType<typeof sentWorld>>) {
  const lines = [
    `postfix/cleanup[71]: 4Xq1Zs0B7Kz1mQ2: message-id=<${w.message.messageIdHeader}>`,
    `postfix/smtp[72]: 4Xq1Zs0B7Kz1mQ2: to=<${w.message.recipient}>, relay=mx.receiver.example[192.0.2.7]:25, delay=1, delays=0/0/0/1, dsn=5.9.9, status=bounced (host mx.receiver.example[192.0.2.7] said: ${words} (in reply to RCPT TO command))`,
  ];
  const nodeLog: NodeLog = {
    read: async () => ({ lines: lines.map((text) => ({ atMs: w.clock.now(), text })), cursor: "1" }),
  };
  await ingestNodeLog({ ...w.deps, nodeLog }, w.target, AbortSignal.timeout(20_000));
}
const bounceOf = async (w: Awaited<ReturnType<typeof sentWorld>>) =>
  (await w.eventsOf()).find(({ kind }) => kind === "bounced");

it("the node's log is read by the rows of staff, and the event keeps which version decided", async () => {
  const before = await sentWorld(test.database, 1);
  await refusedInLog(before);
  expect(await bounceOf(before)).toMatchObject({ class: "unknown", rule: "none@1" });
  expect(await before.suppressed()).toEqual([]);

  await addReplyRule(staff(), by, { name: "tariff", ...draft });
  await changeReplyRule(staff(), by, "tariff", { ...draft, template: "needs a stamp", basedOn: 1 });
  const after = await sentWorld(test.database, 1);
  await refusedInLog(after);
  expect(await bounceOf(after)).toMatchObject({ class: "mailbox", rule: "staff/tariff@2" });
  expect(await after.suppressed()).toMatchObject([{ reason: "unreachable" }]);
});

it("the collector's reports are read by the same rows", async () => {
  await addReplyRule(staff(), by, { name: "tariff", ...draft });
  const w = await sentWorld(test.database, 1);
  w.box.put(dsnFor(verpOf(w.message), w.message.recipient, "failed", words));
  await w.drain();
  expect(await bounceOf(w)).toMatchObject({ class: "mailbox", rule: "staff/tariff@1" });
});

it("two workers agree from the transaction after a change on, and a row out of force reads nothing", async () => {
  const [one, two] = [makeRuleBook(), makeRuleBook()];
  const w = await sentWorld(test.database, 1);
  const inForce = () =>
    Promise.all([one, two].map((book) => w.within(async (tx) => (await book.inForce(tx))[0]?.id ?? null)));
  const [shipped] = await inForce();
  expect(shipped).not.toMatch(/^staff\//);
  await addReplyRule(staff(), by, { name: "tariff", ...draft });
  expect(await inForce()).toEqual(["staff/tariff", "staff/tariff"]);
  await disableReplyRule(staff(), by, "tariff", "it was wrong");
  expect(await inForce()).toEqual([shipped, shipped]);
});

it("the rows are loaded once for each version of the table", async () => {
  const book = makeRuleBook();
  await addReplyRule(staff(), by, { name: "tariff", ...draft });
  const [first, second] = await test.database.withOperator(async (tx) => [
    await book.inForce(tx),
    await book.inForce(tx),
  ]);
  expect(second).toBe(first);
});

it("a mail that can't be read for a fault of ours stays, and holds up none behind it", async () => {
  const w = await sentWorld(test.database, 1);
  const [row] = replyRules;
  if (!row) throw new RangeError("no row");
  const broken = [{ ...row, operators: "any" as const, phrases: ["("] }];
  const ruleBook = { inForce: async () => broken };
  w.box.put(dsnFor(verpOf(w.message), w.message.recipient, "failed", words), arfFor(messageIdOf(w.message)));
  await expect(w.drain({ ruleBook })).rejects.toThrow(MailStays);
  expect(w.box.left()).toBe(1);
  expect(await w.suppressed()).toMatchObject([{ reason: "complaint" }]);
});
