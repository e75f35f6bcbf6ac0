import { makeMessageIdHeader, makeUnsubscribeAddress, makeVerp } from "@penguinmails/core/delivery/verp";
import { type CollectorMailbox, MailStays } from "@penguinmails/core/ports/mail";
import { events, evidenceDaily, suppressions } from "@penguinmails/db/schema/evidence";
import type { Database } from "@penguinmails/db/tenant-db";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll } from "vitest";
import { running, signingKeys } from "../delivery/delivery-test-world.ts";
import { paceMessages } from "../delivery/pace-messages.ts";
import { makeRuleBook } from "../reply-rules/rule-book.ts";
import { ingestCollector } from "./ingest-collector.ts";
import type { MessageRow } from "./record-event.ts";

/** What a server says of an address that nobody has. */
export const dead = "550 5.1.1 User unknown";

/** Worlds on a database of the calling file's own, which is there for its tests. */
export function sentWorlds() {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await testDatabase();
  });
  afterAll(() => db.close());
  return {
    get database() {
      return db.database;
    },
    get url() {
      return db.url;
    },
    sent: (leadCount: number) => sentWorld(db.database, leadCount),
    twoSent: async () => {
      const w = await sentWorld(db.database, 2);
      const [first, second] = w.messages;
      if (!first || !second) throw new Error("two messages");
      return { w, first, second };
    },
  };
}

/** An agency whose messages were taken by its node, and the node's collector mailbox. */
export async function sentWorld(database: Database, leadCount: number) {
  const c = await running(database, leadCount, { mailboxes: leadCount });
  // One each time: the operator's pair lets no two go at once.
  for (let n = 0; n < leadCount; n++) {
    await paceMessages(c.world, 1_000);
    await c.dispatchAll();
  }
  const messages = await c.rows();
  const [message] = messages;
  if (!message || messages.some(({ state }) => state !== "accepted"))
    throw new Error("The world of this test did not send");
  const box = collectorBox();
  const deps = {
    ...c.world,
    secrets: c.deps.secrets,
    signingKeys,
    collector: box.collector,
    ruleBook: makeRuleBook(),
  };
  const target = { tenantId: c.tenantId, nodeId: c.pool.nodeId };
  return {
    ...c,
    message,
    messages,
    box,
    deps,
    target,
    /** Puts a report into the collector that says this of the message's recipient; `to`: the address it comes to. */
    bounce: (words = dead, to = verpOf(message)) => box.put(dsnFor(to, message.recipient, "failed", words)),
    /** What the worker hears of a round. */
    drained: () => ingestCollector(deps, target),
    /** How many mails were taken. */
    drain: async (more: Partial<Parameters<typeof ingestCollector>[0]> = {}) =>
      (await ingestCollector({ ...deps, ...more }, target)).taken,
    eventsOf: () => c.within((tx) => tx.select().from(events)),
    suppressed: () => c.within((tx) => tx.select().from(suppressions)),
    /** What was counted against the campaign, over all days. */
    counted: async () => {
      const days = await c.within((tx) =>
        tx.select().from(evidenceDaily).where(eq(evidenceDaily.subjectId, c.campaignId)),
      );
      const sum = (of: (day: (typeof days)[number]) => number) =>
        days.reduce((total, day) => total + of(day), 0);
      return {
        delivered: sum((day) => day.delivered),
        deferred: sum((day) => day.deferred),
        hard: sum((day) => day.hard),
        soft: sum((day) => day.soft),
        block: sum((day) => day.block),
        complaint: sum((day) => day.complaint),
        reply: sum((day) => day.reply),
        optOut: sum((day) => day.optOut),
      };
    },
  };
}

/** A collector mailbox that keeps the port's promise: a mail goes only after `take` resolved. */
function collectorBox() {
  let uid = 0;
  let uidValidity = 1;
  let mails: { uid: number; raw: Uint8Array }[] = [];
  const beforeDelete: (() => Promise<void>)[] = [];
  const collector: CollectorMailbox = {
    drain: async (_box, max, maxBytes, reader) => {
      let taken = 0;
      let stays: MailStays | null = null;
      const found = mails;
      if (found.length === 0) return { taken, left: 0 };
      const due = await reader.due({ uidValidity, uids: found.map((mail) => mail.uid) });
      for (const mail of found.filter((one) => due.includes(one.uid))) {
        if (taken >= max) break;
        try {
          await reader.take({ uidValidity, uid: mail.uid, raw: mail.raw.subarray(0, maxBytes) });
        } catch (error) {
          if (!(error instanceof MailStays)) throw error;
          stays ??= error;
          continue;
        }
        for (const look of beforeDelete) await look();
        mails = mails.filter((one) => one.uid !== mail.uid);
        taken += 1;
      }
      if (stays) throw stays;
      return { taken, left: found.length - due.length };
    },
  };
  return {
    collector,
    /** As after a move to another disk: the same mails under other names. */
    makeAnew: () => {
      uidValidity += 1;
    },
    left: () => mails.length,
    put: (...raws: readonly Uint8Array[]) => {
      mails = [...mails, ...raws.map((raw) => ({ uid: ++uid, raw }))];
    },
    beforeDelete: (look: () => Promise<void>) => {
      beforeDelete.push(look);
    },
  };
}

const bounceDomain = "bounce.sender.example";

export const verpOf = (message: MessageRow) => makeVerp(signingKeys, { messageId: message.id }, bounceDomain);
export const messageIdOf = (message: MessageRow) =>
  makeMessageIdHeader(signingKeys, message.id, "sender.example");
export const optOutAddressOf = (message: MessageRow) =>
  makeUnsubscribeAddress(signingKeys, message.id, bounceDomain);

/** The message's VERP address with another signature. */
export function forgedOf(message: MessageRow): string {
  const genuine = verpOf(message);
  const at = genuine.indexOf("@") - 1;
  return `${genuine.slice(0, at)}${genuine[at] === "a" ? "b" : "a"}${genuine.slice(at + 1)}`;
}

const utf8 = new TextEncoder();

export function dsnFor(
  to: string,
  recipient: string,
  action: "failed" | "delayed" | "relayed",
  diagnostic: string,
): Uint8Array {
  return utf8.encode(`Return-Path: <>
Delivered-To: ${to}
From: Mail Delivery System <MAILER-DAEMON@mx.receiver.example>
To: ${to}
Subject: Undelivered Mail Returned to Sender
Content-Type: multipart/report; report-type=delivery-status; boundary=edge

--edge
Content-Type: text/plain

<${recipient}>: host mx.receiver.example[192.0.2.7] said: ${diagnostic} (in reply to RCPT TO command)

--edge
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.receiver.example

Final-Recipient: rfc822; ${recipient}
Action: ${action}
Diagnostic-Code: smtp; ${diagnostic}

--edge--
`);
}

/** A complaint whose recipient the operator redacted: only our Message-ID tells whose it is. */
export function arfFor(messageId: string, feedbackType = "abuse"): Uint8Array {
  return utf8.encode(`Return-Path: <>
From: feedback@arf.receiver.example
To: fbl@sender.example
Subject: Complaint
Content-Type: multipart/report; report-type=feedback-report; boundary=edge

--edge
Content-Type: text/plain

A complaint.

--edge
Content-Type: message/feedback-report

Feedback-Type: ${feedbackType}
Version: 1
User-Agent: Example/1

--edge
Content-Type: message/rfc822

Message-ID: <${messageId}>
From: Ann <ann@sender.example>
To: redacted@receiver.example
Subject: Hello

Hello

--edge--
`);
}

export function replyTo(messageId: string, words: string, head: readonly string[] = []): Uint8Array {
  return utf8.encode(
    [
      "From: Jo <jo@receiver.example>",
      "To: Ann <ann@sender.example>",
      "Subject: Re: Hello",
      `In-Reply-To: <${messageId}>`,
      ...head,
      "",
      words,
      "",
    ].join("\r\n"),
  );
}

/** Which transaction takes something in: a reader of logs reads the node first, one of mail also what is remembered. */
type Taking = 2 | 3;

/** Does the work of that transaction, then `act`, and commits when that resolved. */
function beforeCommit(database: Database, taking: Taking, act: () => Promise<void>): Database {
  let transactions = 0;
  return {
    ...database,
    withTenant: (tenantId, work) =>
      database.withTenant(tenantId, async (tx) => {
        const result = await work(tx);
        transactions += 1;
        if (transactions === taking) await act();
        return result;
      }),
  };
}

/** Takes something in and dies before the commit. */
export const crashingAtCommit = (database: Database, taking: Taking = 3) =>
  beforeCommit(database, taking, () => Promise.reject(new Error("the power failed")));

/** Refuses the first mail for what it holds. */
export const refusingAtCommit = (database: Database) =>
  beforeCommit(database, 3, () => Promise.reject(Object.assign(new Error("not stored"), { code: "22021" })));

/** Takes the first mail in and commits when told. */
export function waitingAtCommit(database: Database) {
  let isReached: () => void = () => undefined;
  let commit: () => void = () => undefined;
  const reached = new Promise<void>((resolve) => {
    isReached = resolve;
  });
  const told = new Promise<void>((resolve) => {
    commit = resolve;
  });
  const waiting = beforeCommit(database, 3, () => {
    isReached();
    return told;
  });
  return { database: waiting, reached, commit: () => commit() };
}
