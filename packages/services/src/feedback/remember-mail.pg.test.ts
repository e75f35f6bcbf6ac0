import type { ReplyRule } from "@penguinmails/core/feedback/reply/reply-rule";
import { hour } from "@penguinmails/core/time";
import { collectedMails } from "@penguinmails/db/schema/collected-mail";
import { nodeStrayMail } from "@penguinmails/db/schema/stray-mail";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { untilLockWaits } from "@penguinmails/testkit/database";
import { makePool } from "@penguinmails/testkit/factories";
import { expect, test } from "vitest";
import {
  dead,
  forgedOf,
  optOutAddressOf,
  refusingAtCommit,
  replyTo,
  sentWorlds,
  waitingAtCommit,
} from "./feedback-test-world.ts";
import { mailsToTake } from "./remember-mail.ts";

const db = sentWorlds();

/** A collector with one forged mail in it, or with so many. */
async function forgedWorld(mails = 1) {
  const w = await db.sent(1);
  for (let n = 0; n < mails; n++) w.bounce(dead, forgedOf(w.message));
  return {
    ...w,
    strays: async () => {
      const rows = await w.within((tx) => tx.select().from(nodeStrayMail));
      return rows.reduce((sum, row) => sum + row.mails, 0);
    },
    remembered: async () => {
      const rows = await w.within((tx) => tx.select().from(collectedMails).orderBy(collectedMails.uid));
      return rows.map(({ uidValidity, uid, kind }) => [uidValidity, uid, kind]);
    },
    /** A worker that dies after the commit and before the deletion. */
    dyingDrain: () => {
      let isAlive = false;
      w.box.beforeDelete(async () => {
        if (!isAlive) throw new Error("the power failed");
      });
      return w.drain().finally(() => {
        isAlive = true;
      });
    },
  };
}

test("a mail whose worker died after the commit and before the deletion is counted once, told once, and deleted", async () => {
  const w = await forgedWorld();
  const logged: object[] = [];
  await expect(w.dyingDrain()).rejects.toThrow("the power failed");
  expect([await w.strays(), w.box.left()]).toEqual([1, 1]);
  await w.drain({ log: { info: (fields) => logged.push(fields) } });
  expect([await w.strays(), w.box.left(), logged]).toEqual([1, 0, []]);
});

test("a mail that two workers read at the same time is counted once", async () => {
  const w = await forgedWorld();
  const held = waitingAtCommit(db.database);
  const one = w.drain({ database: held.database });
  await held.reached;
  const other = w.drain();
  await untilLockWaits(db.url, 1);
  held.commit();
  await Promise.all([one, other]);
  expect(await w.strays()).toBe(1);
});

test("a mail that the database refuses is left alone for an hour by every worker, then tried again, and counted then", async () => {
  const w = await forgedWorld(2);
  await expect(w.drain({ database: refusingAtCommit(db.database) })).rejects.toThrow("stays");
  expect([await w.strays(), w.box.left()]).toEqual([1, 1]);
  w.clock.advance(hour - 1);
  expect([await w.drain(), w.box.left()]).toEqual([0, 1]);
  w.clock.advance(1);
  expect([await w.drain(), w.box.left(), await w.strays()]).toEqual([1, 0, 2]);
});

test("a mail that a fault of ours makes unreadable stays, and holds up no opt-out behind it", async () => {
  const w = await db.sent(1);
  w.bounce();
  w.box.put(replyTo("nothing@receiver.example", "", [`Delivered-To: ${optOutAddressOf(w.message)}`]));
  const broken = [
    new Proxy({} as ReplyRule, {
      get() {
        throw new Error("no such field");
      },
    }),
  ];
  await expect(w.drain({ ruleBook: { inForce: async () => broken } })).rejects.toThrow("stays");
  expect(w.box.left()).toBe(1);
  expect((await w.suppressed()).map(({ reason }) => reason)).toEqual(["unsubscribe"]);
  w.clock.advance(hour);
  expect([await w.drain(), w.box.left()]).toEqual([1, 0]);
});

test("what stays is told as left, so that nobody takes the mailbox for empty", async () => {
  const w = await forgedWorld();
  await expect(w.drain({ database: refusingAtCommit(db.database) })).rejects.toThrow("stays");
  expect(await w.drained()).toEqual({ taken: 0, left: 1 });
});

test("a mailbox that was made anew names its mails anew: none is known, none is left alone", async () => {
  const w = await forgedWorld(2);
  await expect(w.drain({ database: refusingAtCommit(db.database) })).rejects.toThrow("stays");
  w.box.makeAnew();
  expect([await w.drain(), w.box.left(), await w.strays()]).toEqual([1, 0, 2]);
  const there = { uidValidity: 3, uids: [1, 2] };
  await w.within((tx) => mailsToTake(tx, w.pool.nodeId, there, w.clock.now() + hour));
  expect(await w.remembered()).toEqual([]);
});

test("a mail of the same name on another node is another mail", async () => {
  const w = await forgedWorld();
  const { nodeId } = await makePool(w.world, w.tenantId);
  await expect(w.drain({ database: refusingAtCommit(db.database) })).rejects.toThrow("stays");
  const there = { uidValidity: 1, uids: [1] };
  expect(await w.within((tx) => mailsToTake(tx, nodeId, there, w.clock.now()))).toEqual([1]);
  await w.within((tx) => mailsToTake(tx, nodeId, { ...there, uids: [2] }, w.clock.now() + hour));
  expect(await w.remembered()).toEqual([[1, 1, "stays"]]);
});

test("a mail is forgotten an hour later once it is gone, and not while it is there", async () => {
  const w = await forgedWorld(2);
  await expect(w.dyingDrain()).rejects.toThrow("the power failed");
  expect(await w.remembered()).toEqual([[1, 1, "counted"]]);
  w.clock.advance(hour);
  await w.drain();
  expect([await w.strays(), await w.remembered()]).toEqual([
    2,
    [
      [1, 1, "counted"],
      [1, 2, "counted"],
    ],
  ]);
  w.clock.advance(hour - 1);
  w.bounce();
  await w.drain();
  expect(await w.remembered()).toEqual([[1, 2, "counted"]]);
  w.clock.advance(1);
  w.bounce();
  await w.drain();
  expect(await w.remembered()).toEqual([]);
});

test("readers of one node that forget at the same time don't wait for each other", async () => {
  const w = await forgedWorld();
  await w.drain();
  const later = w.clock.now() + hour;
  const forget = (tx: TenantDb) => mailsToTake(tx, w.pool.nodeId, { uidValidity: 1, uids: [9] }, later);
  await w.within(async (tx) => {
    expect(await forget(tx)).toEqual([9]);
    expect(await w.within(forget)).toEqual([9]);
  });
  expect(await w.remembered()).toEqual([]);
});

test("mail that is about a message of ours leaves nothing to remember", async () => {
  const w = await db.sent(1);
  w.bounce();
  await w.drain();
  expect(await w.within((tx) => tx.select().from(collectedMails))).toEqual([]);
});
