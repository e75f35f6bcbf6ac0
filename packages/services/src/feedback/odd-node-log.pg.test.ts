import { queueHold } from "@penguinmails/core/delivery/queue-hold";
import type { NodeLog } from "@penguinmails/core/ports/node-access";
import { day, minute } from "@penguinmails/core/time";
import { messages } from "@penguinmails/db/schema/campaigns";
import { events, refusalHolds } from "@penguinmails/db/schema/evidence";
import { nodes } from "@penguinmails/db/schema/fleet";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ingestNodeLog } from "./ingest-node-log.ts";
import {
  deferred,
  delivery,
  loggedWorld,
  logOf,
  queueIdOf,
  refused,
  sent,
  taken,
} from "./node-log-test-world.ts";
import type { MessageRow } from "./record-event.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

describe("a log that is out of order, doubled, hostile or of a clock that is wrong", () => {
  it("isn't stopped by bytes that no database column takes", async () => {
    const w = await loggedWorld(test.database, 1);
    w.lines.push(
      taken(w.message, queueIdOf(0)),
      delivery(w.message, queueIdOf(0), "bounced", "5.1.1", "host mx said: 550 5.1.1 User\u0000unknown"),
    );
    expect(await w.read()).toBe(2);
    expect((await w.rows())[0]?.delivery).toMatch(/^bounced/);
  });

  it("isn't stopped by a reply that a decision would show cut in the middle of a letter", async () => {
    const w = await loggedWorld(test.database, 1);
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

  it("passes over a line that the database refuses, says so, and takes those around it", async () => {
    const w = await loggedWorld(test.database, 3);
    const told: object[] = [];
    w.lines.push(
      ...w.messages.flatMap((message, at) => [taken(message, queueIdOf(at)), sent(message, queueIdOf(at))]),
    );
    // Before the first instant that a column holds.
    const bad = sent(w.messages[1] ?? w.message, queueIdOf(1));
    const log: NodeLog = {
      read: async (_access, cursor, most) => {
        const from = Number(cursor ?? 0);
        const page = w.lines.slice(from, from + most);
        const lines = page.map((text) => ({ text, atMs: text === bad ? -8.6e15 : w.clock.now() }));
        return { lines, cursor: String(from + page.length) };
      },
    };
    const deps = { ...w.deps, nodeLog: log, log: { warn: (fields: object) => void told.push(fields) } };
    await ingestNodeLog(deps, w.target, AbortSignal.timeout(20_000));
    expect((await w.rows()).map(({ delivery: how }) => how)).toEqual(["delivered", "none", "delivered"]);
    expect(await w.cursor()).toBe("6");
    expect(told).toMatchObject([{ nodeId: w.target.nodeId }]);
  });

  it("hears nothing from the future of a node whose clock is ahead", async () => {
    const w = await loggedWorld(test.database, 1);
    const ahead = logOf(
      [taken(w.message, queueIdOf(0)), deferred(w.message, queueIdOf(0)), refused(w.message, queueIdOf(0))],
      w.clock.now() + 400 * day,
    );
    await w.read({ nodeLog: ahead.log });
    const now = w.clock.now();
    expect((await w.eventsOf()).filter(({ at }) => at > now)).toEqual([]);
    expect((await w.rows())[0]?.settledAt).toBe(now);
  });

  it("counts the same whether a bounce or a delivery of one message is read first", async () => {
    const counts = [];
    for (const lines of [
      [sent, refused],
      [refused, sent],
    ]) {
      const w = await loggedWorld(test.database, 1);
      w.lines.push(taken(w.message, queueIdOf(0)), ...lines.map((line) => line(w.message, queueIdOf(0))));
      await w.read();
      counts.push(await w.counted());
    }
    expect(counts[1]).toEqual(counts[0]);
  });

  it("knows a queue id that the node gave again by the message that has it now", async () => {
    const w = await loggedWorld(test.database, 2);
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

  it("takes our own hold of a queue for no answer of anybody: no event, no evidence, and the message is known to be there", async () => {
    const w = await loggedWorld(test.database, 1);
    await w.within((tx) => tx.update(messages).set({ state: "data_sent" }));
    const [, words = ""] = /^4\.3\.0 (.*)$/.exec(queueHold) ?? [];
    const held = `postfix/error[73]: ${queueIdOf(0)}: to=<${w.message.recipient}>, relay=none, delay=3, delays=3/0/0/0, dsn=4.3.0, status=deferred (${words})`;
    const before = await w.counted();
    w.lines.push(taken(w.message, queueIdOf(0)), held);
    await w.read();
    expect(await w.counted()).toEqual(before);
    expect((await w.rows())[0]).toMatchObject({ state: "accepted", delivery: "none" });
    expect((await w.eventsOf()).map(({ kind }) => kind)).not.toContain("deferred");
  });

  it("passes over mail that is not ours and lines that it can't read", async () => {
    const w = await loggedWorld(test.database, 1);
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

  it("lets a bounce stand when the log tells of a delivery after it", async () => {
    const w = await loggedWorld(test.database, 1);
    w.lines.push(
      taken(w.message, queueIdOf(0)),
      refused(w.message, queueIdOf(0)),
      sent(w.message, queueIdOf(0)),
    );
    await w.read();
    expect((await w.rows())[0]?.delivery).toBe("bounced_hard");
  });

  it("lets a delivery stand when the log tells of a deferral after it, also of another message", async () => {
    const w = await loggedWorld(test.database, 2);
    w.lines.push(
      taken(w.message, queueIdOf(0)),
      sent(w.message, queueIdOf(0)),
      deferred(w.message, queueIdOf(0)),
    );
    await w.read();
    const fates = async () => (await w.rows()).map(({ delivery: fate }) => fate);
    expect(await fates()).toEqual(["delivered", "none"]);
    const other = (await w.rows())[1];
    if (!other) throw new Error("no message");
    w.lines.push(taken(other, queueIdOf(1)), deferred(other, queueIdOf(1)));
    await w.read();
    expect(await fates()).toEqual(["delivered", "deferred"]);
  });

  it("counts a try once though its line comes twice, a moment apart, and the next try for itself", async () => {
    const w = await loggedWorld(test.database, 1);
    const line = deferred(w.message, queueIdOf(0));
    w.lines.push(taken(w.message, queueIdOf(0)), line, line);
    await w.read();
    w.lines.push(line);
    await w.read();
    expect((await w.counted()).deferred).toBe(1);
    w.clock.advance(5 * minute);
    const later = logOf([line], w.clock.now());
    await w.within((tx) => tx.update(nodes).set({ logCursor: null }).where(eq(nodes.id, w.pool.nodeId)));
    await w.read({ nodeLog: later.log });
    expect((await w.counted()).deferred).toBe(2);
  });

  it("learns of a message that was taken and delivered though the lines come the wrong way round", async () => {
    const w = await loggedWorld(test.database, 1);
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
});
