import type { SubmissionReply } from "@penguinmails/core/ports/mail";
import type { NodeLog, NodeLogPage } from "@penguinmails/core/ports/node-access";
import { day, minute } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { messages } from "@penguinmails/db/schema/campaigns";
import { events, pairs, refusalHolds } from "@penguinmails/db/schema/evidence";
import { nodes } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { paceMessages } from "../delivery/pace-messages.ts";
import { recordHandOver } from "../delivery/record-hand-over.ts";
import { settleLeases } from "../delivery/settle-leases.ts";
import { crashingAtCommit, sentWorld } from "./feedback-test-world.ts";
import { ingestNodeLog } from "./ingest-node-log.ts";
import type { MessageRow } from "./record-event.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

/** A node's log as journald keeps it: the cursor is the number of lines read. */
function logOf(lines: string[], atMs: number) {
  const reads: (string | null)[] = [];
  const log: NodeLog = {
    read: async (_access, cursor, most): Promise<NodeLogPage> => {
      reads.push(cursor);
      const from = Math.min(Number(cursor ?? 0), lines.length);
      const page = lines.slice(from, from + most);
      return {
        lines: page.map((text, at) => ({ atMs: atMs + from + at, text })),
        cursor: page.length === 0 ? cursor : String(from + page.length),
      };
    },
  };
  return { log, reads };
}

async function loggedWorld(leadCount: number) {
  const w = await sentWorld(test.database, leadCount);
  const lines: string[] = [];
  const { log, reads } = logOf(lines, w.clock.now());
  const read = (database: Database = test.database, nodeLog: NodeLog = log) =>
    ingestNodeLog({ ...w.deps, database, nodeLog }, w.target, AbortSignal.timeout(20_000));
  const cursor = async () => {
    const [node] = await w.within((tx) => tx.select().from(nodes).where(eq(nodes.id, w.pool.nodeId)));
    return node?.logCursor ?? null;
  };
  return { ...w, lines, reads, read, cursor };
}

const queueIds = ["4Xq1Zs0B7Kz1mQ2", "4Xq1Zs0C8Lz2nR3"];
const queueIdOf = (at: number) => queueIds[at] ?? "4Xq1Zs0D9Mz3pS4";

const taken = (message: MessageRow, queueId: string) =>
  `postfix/cleanup[71]: ${queueId}: message-id=<${message.messageIdHeader}>`;
const delivery = (message: MessageRow, queueId: string, status: string, dsn: string, words: string) =>
  `postfix/smtp[72]: ${queueId}: to=<${message.recipient}>, relay=mx.receiver.example[192.0.2.7]:25, delay=1.2, delays=0.1/0/0.5/0.6, dsn=${dsn}, status=${status} (${words})`;
const sent = (message: MessageRow, queueId: string) =>
  delivery(message, queueId, "sent", "2.0.0", "250 2.0.0 Ok: queued as 1A2B");
const refused = (message: MessageRow, queueId: string) =>
  delivery(
    message,
    queueId,
    "bounced",
    "5.1.1",
    "host mx.receiver.example[192.0.2.7] said: 550 5.1.1 User unknown (in reply to RCPT TO command)",
  );
const deferred = (message: MessageRow, queueId: string) =>
  delivery(
    message,
    queueId,
    "deferred",
    "4.2.0",
    "host mx.receiver.example[192.0.2.7] said: 450 4.2.0 Greylisted, try again in 300 seconds (in reply to RCPT TO command)",
  );

const queued = (queueId: string) =>
  `postfix/qmgr[70]: ${queueId}: from=<b+x@bounce.sender.example>, size=2345, nrcpt=1 (queue active)`;

/** A world whose one message is on its way to the node, and what its hand-over and the log make of it. */
async function underWay(state: "leased" | "data_sent" | "unknown") {
  const w = await loggedWorld(1);
  const [queueId] = queueIds;
  const attempt = { nodeQueueId: null, acceptedAt: null, leaseToken: newId(), dataSentAt: w.clock.now() };
  const move = (to: Partial<MessageRow>) => w.within((tx) => tx.update(messages).set(to));
  const now = async () => (await w.rows())[0] ?? w.message;
  await w.within((tx) => tx.delete(events));
  await move({ ...attempt, state });
  return {
    ...w,
    now,
    move,
    hears: async (...lines: readonly ((message: MessageRow, queueId: string) => string)[]) => {
      w.lines.push(...lines.map((line) => line(w.message, queueId ?? "")));
      await w.read();
    },
    answered: async (reply: SubmissionReply) => {
      const message = await now();
      await w.within((tx) => recordHandOver(tx, message, reply, w.clock.now(), true));
    },
    /** Long after, with the log read to its end. */
    settles: async () => {
      w.clock.advance(day);
      await w.read();
      await settleLeases(w.world);
    },
  };
}

describe("a message that is being handed over", () => {
  it("is not the node's because the log names it: its filters may refuse it yet", async () => {
    const w = await underWay("data_sent");
    await w.hears(taken);
    await w.answered({ outcome: "refused", code: 554, enhanced: "5.7.1", text: "554 5.7.1 Infected" });
    expect(await w.now()).toMatchObject({ state: "failed", reasonCode: "refused-by-node" });
    expect((await w.eventsOf()).map(({ kind }) => kind)).toEqual(["failed"]);
  });

  it.each([
    ["in its queue", [taken, (_: MessageRow, queueId: string) => queued(queueId)]],
    ["on its way to the world", [taken, deferred]],
  ] as const)(
    "is the node's when the log tells of it %s, whatever became of the answer",
    async (_, lines) => {
      for (const state of ["data_sent", "unknown"] as const) {
        const w = await underWay(state);
        await w.hears(...lines);
        expect(await w.now()).toMatchObject({ state: "accepted", nodeQueueId: queueIds[0] });
      }
    },
  );

  it("is known by a name that the log wrote before the final dot, and never sent twice", async () => {
    const w = await underWay("leased");
    await w.hears(taken);
    await w.move({ state: "data_sent" });
    await w.answered({ outcome: "broken", afterDot: true, text: "lost" });
    await w.settles();
    expect((await w.now()).state).toBe("unknown");
    await w.hears(deferred);
    expect(await w.now()).toMatchObject({ state: "accepted", delivery: "deferred" });
  });

  it("has no name of an attempt before it", async () => {
    const w = await underWay("leased");
    await w.hears(taken);
    await w.move({ state: "queued", dueAt: w.clock.now() });
    await paceMessages(w.world, 1_000);
    expect(await w.now()).toMatchObject({ state: "leased", nodeQueueId: null });
  });
});

describe("the node's log", () => {
  it("settles each message by its queue id: delivered, refused for good", async () => {
    const w = await loggedWorld(2);
    for (const [at, message] of w.messages.entries()) w.lines.push(taken(message, queueIdOf(at)));
    w.lines.push(...w.messages.map((message, at) => (at === 0 ? sent : refused)(message, queueIdOf(at))));
    expect(await w.read()).toBe(4);
    expect((await w.rows()).map(({ delivery: how }) => how)).toEqual(["delivered", "bounced_hard"]);
    expect(await w.suppressed()).toMatchObject([{ email: w.messages[1]?.recipient, reason: "hard-bounce" }]);
    expect(await w.counted()).toMatchObject({ delivered: 1, hard: 1 });
  });

  it("counts nothing twice when the log is read again from its start, or comes with its lines doubled", async () => {
    const w = await loggedWorld(1);
    const all = [
      taken(w.message, queueIdOf(0)),
      deferred(w.message, queueIdOf(0)),
      sent(w.message, queueIdOf(0)),
    ];
    w.lines.push(...all);
    await w.read();
    const once = await w.counted();
    expect(once).toMatchObject({ delivered: 1, deferred: 1 });
    await w.within((tx) => tx.update(nodes).set({ logCursor: null }).where(eq(nodes.id, w.pool.nodeId)));
    await w.read();
    w.lines.push(sent(w.message, queueIdOf(0)));
    await w.read();
    expect(await w.counted()).toEqual(once);
  });

  it("counts a try once though its line comes twice, a moment apart, and the next try for itself", async () => {
    const w = await loggedWorld(1);
    const line = deferred(w.message, queueIdOf(0));
    w.lines.push(taken(w.message, queueIdOf(0)), line, line);
    await w.read();
    w.lines.push(line);
    await w.read();
    expect((await w.counted()).deferred).toBe(1);
    w.clock.advance(5 * minute);
    const later = logOf([line], w.clock.now());
    await w.within((tx) => tx.update(nodes).set({ logCursor: null }).where(eq(nodes.id, w.pool.nodeId)));
    await w.read(test.database, later.log);
    expect((await w.counted()).deferred).toBe(2);
  });

  it("learns of a message that was taken and delivered though the lines come the wrong way round", async () => {
    const w = await loggedWorld(1);
    await w.within((tx) =>
      tx.update(messages).set({ state: "unknown", nodeQueueId: null, acceptedAt: null }),
    );
    w.lines.push(sent(w.message, queueIdOf(0)), taken(w.message, queueIdOf(0)));
    await w.read();
    expect((await w.rows())[0]).toMatchObject({
      state: "accepted",
      delivery: "delivered",
      nodeQueueId: queueIdOf(0),
    });
    expect((await w.counted()).delivered).toBe(1);
  });

  it("goes on after the last line, also across several readings", async () => {
    const w = await loggedWorld(1);
    w.lines.push(taken(w.message, queueIdOf(0)));
    await w.read();
    w.lines.push(deferred(w.message, queueIdOf(0)));
    await w.read();
    w.lines.push(sent(w.message, queueIdOf(0)));
    await w.read();
    expect((await w.rows())[0]).toMatchObject({ delivery: "delivered", wasDeferred: 1 });
    expect(await w.cursor()).toBe("3");
    expect(w.reads).toEqual([null, "1", "2"]);
  });

  it("moves no pair that was forgotten when its address changed hands, and counts what it says", async () => {
    const w = await loggedWorld(1);
    await w.within((tx) => tx.delete(pairs));
    const words =
      "host mx.receiver.example[192.0.2.7] said: 421 4.7.28 An unusual rate of mail (in reply to RCPT TO command)";
    w.lines.push(
      taken(w.message, queueIdOf(0)),
      delivery(w.message, queueIdOf(0), "deferred", "4.7.28", words),
    );
    await w.read();
    expect(await w.within((tx) => tx.select().from(pairs))).toEqual([]);
    expect(await w.counted()).toMatchObject({ deferred: 1 });
  });

  it("commits events and cursor together: what a crash took back is read again and counted once", async () => {
    const w = await loggedWorld(1);
    w.lines.push(taken(w.message, queueIdOf(0)), refused(w.message, queueIdOf(0)));
    await expect(w.read(crashingAtCommit(test.database))).rejects.toThrow("the power failed");
    expect(await w.cursor()).toBeNull();
    expect((await w.counted()).hard).toBe(0);
    await w.read();
    expect(await w.cursor()).toBe("2");
    expect((await w.counted()).hard).toBe(1);
  });

  it("lets only one of two readers take a page in", async () => {
    const w = await loggedWorld(1);
    w.lines.push(
      taken(w.message, queueIdOf(0)),
      deferred(w.message, queueIdOf(0)),
      sent(w.message, queueIdOf(0)),
    );
    await Promise.all([w.read(), w.read(), w.read()]);
    expect(await w.counted()).toMatchObject({ delivered: 1, deferred: 1 });
    expect(await w.cursor()).toBe("3");
  });

  it("lets a bounce stand when the log tells of a delivery after it", async () => {
    const w = await loggedWorld(1);
    w.lines.push(
      taken(w.message, queueIdOf(0)),
      refused(w.message, queueIdOf(0)),
      sent(w.message, queueIdOf(0)),
    );
    await w.read();
    expect((await w.rows())[0]?.delivery).toBe("bounced_hard");
  });

  it("isn't stopped by bytes that no database column takes", async () => {
    const w = await loggedWorld(1);
    w.lines.push(
      taken(w.message, queueIdOf(0)),
      delivery(w.message, queueIdOf(0), "bounced", "5.1.1", "host mx said: 550 5.1.1 User\u0000unknown"),
    );
    expect(await w.read()).toBe(2);
    expect((await w.rows())[0]?.delivery).toMatch(/^bounced/);
  });

  it("isn't stopped by a reply that a decision would show cut in the middle of a letter", async () => {
    const w = await loggedWorld(1);
    const before = "host mx.receiver.example[192.0.2.7] said: 550 5.7.133 Not for strangers ";
    const words = `${before}${"x".repeat(299 - before.length)}\u{1f4ee} closed`;
    w.lines.push(
      taken(w.message, queueIdOf(0)),
      delivery(w.message, queueIdOf(0), "bounced", "5.7.133", words),
    );
    expect(await w.read()).toBe(2);
    const [hold] = await w.within((tx) => tx.select().from(refusalHolds));
    expect(hold?.says).toMatch(/^host mx.*x\ufffd?$/);
  });

  it("counts the same whether a bounce or a delivery of one message is read first", async () => {
    const counts = [];
    for (const lines of [
      [sent, refused],
      [refused, sent],
    ]) {
      const w = await loggedWorld(1);
      w.lines.push(taken(w.message, queueIdOf(0)), ...lines.map((line) => line(w.message, queueIdOf(0))));
      await w.read();
      counts.push(await w.counted());
    }
    expect(counts[1]).toEqual(counts[0]);
  });

  it("knows a queue id that the node gave again by the message that has it now", async () => {
    const w = await loggedWorld(2);
    const [old, young] = w.messages;
    if (!old || !young) throw new RangeError("two messages");
    const queueId = "4F2C31A0B5";
    const handOver = async (message: MessageRow, at: number) => {
      const change = { nodeQueueId: queueId, dataSentAt: at, acceptedAt: at };
      await w.within((tx) => tx.update(messages).set(change).where(eq(messages.id, message.id)));
    };
    // In both orders, so that it isn't the order of the rows that decides.
    for (const [now, before] of [
      [young, old],
      [old, young],
    ] as const) {
      await handOver(before, w.clock.now() - day);
      await handOver(now, w.clock.now());
      await w.within((tx) => tx.delete(events));
      w.lines.push(sent(now, queueId));
      await w.read();
      expect((await w.eventsOf()).map(({ messageId }) => messageId)).toEqual([now.id]);
    }
  });

  it("passes over mail that is not ours and lines that it can't read", async () => {
    const w = await loggedWorld(1);
    const copy = { ...w.message, recipient: "collector@node.example" };
    w.lines.push(
      "kernel: something else",
      "postfix/smtp[72]: garbage",
      `postfix/cleanup[71]: ${queueIdOf(1)}: message-id=<stranger@example.org>`,
      refused(w.message, queueIdOf(1)),
      taken(w.message, queueIdOf(0)),
      refused(copy, queueIdOf(0)),
    );
    expect(await w.read()).toBe(6);
    expect(await w.counted()).toMatchObject({ hard: 0, delivered: 0 });
    expect(await w.suppressed()).toEqual([]);
  });

  it("keeps for each event what the remote server meant: a dead address, a throttle", async () => {
    const w = await loggedWorld(2);
    const [first, second] = w.messages;
    if (!first || !second) throw new Error("two messages");
    w.lines.push(
      taken(first, queueIdOf(0)),
      refused(first, queueIdOf(0)),
      taken(second, queueIdOf(1)),
      delivery(
        second,
        queueIdOf(1),
        "deferred",
        "4.7.0",
        "host mx.receiver.example[192.0.2.7] said: 421 4.7.0 Too many connections from your host (in reply to RCPT TO command)",
      ),
    );
    await w.read();
    const found = (await w.eventsOf()).filter(({ source }) => source === "node-log");
    expect(found.map(({ kind, class: bounceClass, reason }) => [kind, bounceClass, reason])).toEqual(
      expect.arrayContaining([
        ["bounced", "hard", "userunknown"],
        ["deferred", "transient", "toomanyconn"],
      ]),
    );
  });
});
