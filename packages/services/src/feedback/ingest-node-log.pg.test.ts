import type { SubmissionReply } from "@penguinmails/core/ports/mail";
import type { NodeLog } from "@penguinmails/core/ports/node-access";
import { day } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { messages } from "@penguinmails/db/schema/campaigns";
import { events, pairs } from "@penguinmails/db/schema/evidence";
import { nodes } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { paceMessages } from "../delivery/pace-messages.ts";
import { recordHandOver } from "../delivery/record-hand-over.ts";
import { settleLeases } from "../delivery/settle-leases.ts";
import { crashingAtCommit } from "./feedback-test-world.ts";
import {
  deferred,
  delivery,
  loggedWorld,
  logOf,
  queued,
  queueIdOf,
  queueIds,
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

/** A world whose one message is on its way to the node, and what its hand-over and the log make of it. */
async function underWay(state: "leased" | "data_sent" | "unknown") {
  const w = await loggedWorld(test.database, 1);
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

  it("is not sent again when the log that would tell was rotated away", async () => {
    const w = await underWay("unknown");
    w.clock.advance(day);
    const { log } = logOf(["postfix/qmgr[70]: 4Xq1Zs0B7Kz1mQ2: removed"], w.clock.now());
    const nodeLog: NodeLog = { read: async (...asked) => ({ ...(await log.read(...asked)), isTorn: true }) };
    await w.read({ nodeLog });
    await w.settles();
    expect(await w.now()).toMatchObject({ state: "unknown", reasonCode: "log-unread" });
  });

  it("is sent again when the log was torn before it, and does not know it", async () => {
    const w = await underWay("unknown");
    const { log } = logOf(["postfix/qmgr[70]: 4Xq1Zs0B7Kz1mQ2: removed"], w.clock.now() - day);
    const nodeLog: NodeLog = { read: async (...asked) => ({ ...(await log.read(...asked)), isTorn: true }) };
    await w.read({ nodeLog });
    await w.settles();
    expect((await w.now()).state).not.toBe("unknown");
  });

  it("is sent again though the first line behind the tear is one that the database refuses", async () => {
    const w = await underWay("unknown");
    const { log } = logOf(["postfix/qmgr[70]: 4Xq1Zs0B7Kz1mQ2: removed"], w.clock.now() - day);
    const nodeLog: NodeLog = {
      read: async (...asked) => ({
        ...(await log.read(...asked)),
        ...(asked[1] === null ? { isTorn: true } : {}),
      }),
    };
    let transactions = 0;
    // Each reading of a page is one that reads the node and one that takes the page in: it is refused twice.
    const withTenant: Database["withTenant"] = async (tenantId, work) => {
      transactions += 1;
      if (transactions === 2 || transactions === 4)
        throw Object.assign(new Error("not stored"), { code: "22021" });
      return test.database.withTenant(tenantId, work);
    };
    await w.read({ nodeLog, database: { ...test.database, withTenant } });
    expect(await w.cursor()).toBe("1");
    await w.settles();
    expect((await w.now()).state).not.toBe("unknown");
  });

  it("is no matter of another node's log, torn or not, whatever queue ids both give", async () => {
    const w = await underWay("unknown");
    const { nodeId } = await makePool(w.world, w.tenantId);
    await w.move({ nodeId, nodeQueueId: queueIds[0] ?? null });
    const before = await w.now();
    w.clock.advance(day);
    const { log } = logOf([sent(w.message, queueIds[0] ?? "")], w.clock.now());
    await w.read({
      nodeLog: { read: async (...asked) => ({ ...(await log.read(...asked)), isTorn: true }) },
    });
    expect(await w.now()).toEqual(before);
    await w.move({ nodeId: w.pool.nodeId });
    w.lines.push("postfix/qmgr[70]: 4Xq1Zs0B7Kz1mQ2: removed", sent(w.message, queueIds[0] ?? ""));
    await w.read();
    expect(await w.now()).toMatchObject({ state: "accepted", delivery: "delivered" });
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
    const w = await loggedWorld(test.database, 2);
    for (const [at, message] of w.messages.entries()) w.lines.push(taken(message, queueIdOf(at)));
    w.lines.push(...w.messages.map((message, at) => (at === 0 ? sent : refused)(message, queueIdOf(at))));
    expect(await w.read()).toBe(4);
    expect((await w.rows()).map(({ delivery: how }) => how)).toEqual(["delivered", "bounced_hard"]);
    expect(await w.suppressed()).toMatchObject([{ email: w.messages[1]?.recipient, reason: "hard-bounce" }]);
    expect(await w.counted()).toMatchObject({ delivered: 1, hard: 1 });
  });

  it("counts nothing twice when the log is read again from its start, or comes with its lines doubled", async () => {
    const w = await loggedWorld(test.database, 1);
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

  it("goes on after the last line, also across several readings", async () => {
    const w = await loggedWorld(test.database, 1);
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
    const w = await loggedWorld(test.database, 1);
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
    const w = await loggedWorld(test.database, 1);
    w.lines.push(taken(w.message, queueIdOf(0)), refused(w.message, queueIdOf(0)));
    await expect(w.read({ database: crashingAtCommit(test.database, 2) })).rejects.toThrow(
      "the power failed",
    );
    expect(await w.cursor()).toBeNull();
    expect((await w.counted()).hard).toBe(0);
    await w.read();
    expect(await w.cursor()).toBe("2");
    expect((await w.counted()).hard).toBe(1);
  });

  it("lets only one of two readers take a page in", async () => {
    const w = await loggedWorld(test.database, 1);
    w.lines.push(
      taken(w.message, queueIdOf(0)),
      deferred(w.message, queueIdOf(0)),
      sent(w.message, queueIdOf(0)),
    );
    await Promise.all([w.read(), w.read(), w.read()]);
    expect(await w.counted()).toMatchObject({ delivered: 1, deferred: 1 });
    expect(await w.cursor()).toBe("3");
  });

  it("keeps for each event what the remote server meant: a dead address, a throttle", async () => {
    const w = await loggedWorld(test.database, 2);
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
