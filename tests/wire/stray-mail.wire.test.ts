import { nodes } from "@penguinmails/db/schema/fleet";
import { nodeStrayMail } from "@penguinmails/db/schema/stray-mail";
import { makeCollectorMailbox } from "@penguinmails/integrations/imap/collector";
import { startImapServer } from "@penguinmails/integrations/imap/imap-test-server";
import type { StoredMail } from "@penguinmails/sandbox/mailu/mailboxes";
import {
  arfFor,
  crashingAtCommit,
  dead,
  dsnFor,
  forgedOf,
  messageIdOf,
  refusingAtCommit,
  sentWorlds,
  verpOf,
} from "@penguinmails/services/feedback/feedback-test-world";
import { ingestCollector } from "@penguinmails/services/feedback/ingest-collector";
import { collectorAddressOf } from "@penguinmails/services/fleet/node-access";
import { asc } from "drizzle-orm";
import { afterEach, expect, test } from "vitest";

const db = sentWorlds();
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** An agency that has sent one message, and its node's collector behind real IMAP. */
async function collectorWorld() {
  const w = await db.sent(1);
  const mails: StoredMail[] = [];
  /** What was counted when the server was asked to delete, each time. */
  const countedThen: number[] = [];
  let dies = false;
  const [node] = await w.within((tx) => tx.select().from(nodes));
  if (!node) throw new Error("no node");
  const server = await startImapServer(mails, {
    user: collectorAddressOf(node),
    beforeRemove: async () => {
      countedThen.push(await strays());
      if (dies) throw new Error("the power failed");
    },
  });
  closing.push(server.close);
  const { user: _, pass } = server.account;
  await w.within((tx) => tx.update(nodes).set({ primaryIp: "127.0.0.1", sealedCollectorPassword: pass }));

  const kinds = async () => {
    const rows = await w.within((tx) => tx.select().from(nodeStrayMail).orderBy(asc(nodeStrayMail.kind)));
    return Object.fromEntries(rows.map(({ kind, mails: count }) => [kind, count]));
  };
  const strays = async () => Object.values(await kinds()).reduce((sum, count) => sum + count, 0);
  /** A worker of its own: nothing but the database tells it what others did. */
  const drain = (database = db.database) => {
    const collector = makeCollectorMailbox({
      port: server.port,
      rejectUnauthorized: false,
      connectTimeoutMs: 5_000,
      socketTimeoutMs: 20_000,
    });
    return ingestCollector({ ...w.deps, database, collector }, w.target);
  };
  return {
    ...w,
    mails,
    countedThen,
    kinds,
    drain,
    put: (...raws: readonly Uint8Array[]) => {
      for (const raw of raws)
        mails.push({ uid: (mails.at(-1)?.uid ?? 0) + 1, raw: Buffer.from(raw).toString("latin1") });
    },
    bounceTo: (to: string) => dsnFor(to, w.message.recipient, "failed", dead),
    dying: async (work: Promise<unknown>) => {
      dies = true;
      await expect(work).rejects.toThrow();
      dies = false;
    },
  };
}

test("forged addresses, replays and complaints about mail never sent are answered and counted, and none stops the others", async () => {
  const w = await collectorWorld();
  const stranger = await db.sent(1);
  const forged = w.bounceTo(forgedOf(w.message));
  const genuine = w.bounceTo(verpOf(w.message));
  w.put(forged, genuine, forged, arfFor("nobody.sent.this@example.org"), genuine);
  w.put(arfFor(messageIdOf(stranger.message)), genuine);
  expect(await w.drain()).toEqual({ taken: 7, left: 0 });
  expect(w.mails).toEqual([]);
  expect(await w.kinds()).toEqual({ complaint: 1, "forged-signature": 2, "unknown-message": 1 });
  expect(await w.counted()).toMatchObject({ hard: 1, complaint: 0 });
  expect(await w.suppressed()).toMatchObject([{ email: w.message.recipient, reason: "hard-bounce" }]);
  expect(await stranger.suppressed()).toEqual([]);
});

test("stray mail is deleted only after it is counted and committed", async () => {
  const w = await collectorWorld();
  w.put(...Array.from({ length: 45 }, () => w.bounceTo(forgedOf(w.message))));
  expect(await w.drain()).toEqual({ taken: 45, left: 0 });
  expect(w.countedThen).toEqual([20, 40, 45]);
});

test("a stray mail whose transaction fails stays in the mailbox, and is counted when it is taken", async () => {
  const w = await collectorWorld();
  w.put(w.bounceTo(forgedOf(w.message)));
  await expect(w.drain(crashingAtCommit(db.database))).rejects.toThrow("the power failed");
  expect([w.mails.length, await w.kinds()]).toEqual([1, {}]);
  await w.drain();
  expect([w.mails.length, await w.kinds()]).toEqual([0, { "forged-signature": 1 }]);
});

test("mails that were counted and could not be deleted are deleted by the next worker and not counted again", async () => {
  const w = await collectorWorld();
  w.put(...Array.from({ length: 3 }, () => w.bounceTo(forgedOf(w.message))));
  await w.dying(w.drain());
  expect([w.mails.length, await w.kinds()]).toEqual([3, { "forged-signature": 3 }]);
  w.put(w.bounceTo(forgedOf(w.message)));
  expect(await w.drain()).toEqual({ taken: 4, left: 0 });
  expect([w.mails.length, await w.kinds()]).toEqual([0, { "forged-signature": 4 }]);
});

test("two workers that empty one mailbox at once count each stray mail once", async () => {
  const w = await collectorWorld();
  w.put(...Array.from({ length: 45 }, () => w.bounceTo(forgedOf(w.message))));
  await Promise.all([w.drain(), w.drain()]);
  expect([w.mails.length, await w.kinds()]).toEqual([0, { "forged-signature": 45 }]);
});

test("a mail that the database refused for one worker is left alone by another, which takes what is behind it", async () => {
  const w = await collectorWorld();
  w.put(w.bounceTo(forgedOf(w.message)));
  await expect(w.drain(refusingAtCommit(db.database))).rejects.toThrow("stays");
  w.put(w.bounceTo(verpOf(w.message)));
  expect(await w.drain()).toEqual({ taken: 1, left: 1 });
  expect(await w.drain()).toEqual({ taken: 0, left: 1 });
  expect([w.mails.map(({ uid }) => uid), await w.kinds()]).toEqual([[1], {}]);
  expect(await w.counted()).toMatchObject({ hard: 1 });
});
