import { once } from "node:events";
import { type CollectorReader, MailStays } from "@penguinmails/core/ports/mail";
import type { StoredMail } from "@penguinmails/sandbox/mailu/mailboxes";
import { afterEach, expect, test } from "vitest";
import { makeCollectorMailbox } from "./collector.ts";
import { type ImapTestOptions, startImapServer } from "./imap-test-server.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function world(mails: StoredMail[], rejectUnauthorized = false, options: ImapTestOptions = {}) {
  const server = await startImapServer(mails, options);
  closing.push(server.close);
  const collector = makeCollectorMailbox({
    port: server.port,
    rejectUnauthorized,
    connectTimeoutMs: 5_000,
    socketTimeoutMs: 5_000,
  });
  const box = { host: "127.0.0.1", username: server.account.user, password: server.account.pass };
  return { server, collector, box };
}

/** Takes all that is there. */
const all = (take: CollectorReader["take"]): CollectorReader => ({ due: async ({ uids }) => uids, take });
const mail = (uid: number, raw = `Subject: ${uid}\r\n\r\nBody ${uid}\r\n`): StoredMail => ({ uid, raw });

test("hands over every mail whole, oldest first, and leaves the mailbox empty", async () => {
  const mails = [mail(30), mail(7), mail(12)];
  const { collector, box } = await world(mails);
  const seen: [number, string][] = [];
  const taken = await collector.drain(
    box,
    100,
    10_000,
    all(async ({ uid, raw }) => void seen.push([uid, Buffer.from(raw).toString("latin1")])),
  );
  expect(taken).toEqual({ taken: 3, left: 0 });
  expect(seen).toEqual([7, 12, 30].map((uid) => [uid, mail(uid).raw]));
  expect(mails).toEqual([]);
});

test("a mail that could not be taken stays, with those behind it; those before it are gone", async () => {
  const mails = [mail(1), mail(2), mail(3)];
  const { collector, box } = await world(mails);
  const refuse = collector.drain(
    box,
    100,
    10_000,
    all(async ({ uid }) => {
      if (uid === 2) throw new Error("database is away");
    }),
  );
  await expect(refuse).rejects.toThrow("database is away");
  expect(mails.map(({ uid }) => uid)).toEqual([2, 3]);
});

test("a mail that stays holds up none behind it, and is told of in the end", async () => {
  const mails = [mail(1), mail(2), mail(3)];
  const { collector, box } = await world(mails);
  const keep = collector.drain(
    box,
    100,
    10_000,
    all(async ({ uid }) => {
      if (uid === 1) throw new MailStays(uid);
    }),
  );
  await expect(keep).rejects.toThrow(MailStays);
  expect(mails.map(({ uid }) => uid)).toEqual([1]);
});

/** Drains at most two a call of what is due, takes all but those uids, and tells which were tried and how it ended. */
async function drainedBut(
  w: Awaited<ReturnType<typeof world>>,
  staying: readonly number[],
  isDue: (uid: number) => boolean,
) {
  const tried: number[] = [];
  const drained = w.collector.drain(w.box, 2, 10_000, {
    due: async ({ uids }) => uids.filter(isDue),
    take: async ({ uid }) => {
      tried.push(uid);
      if (staying.includes(uid)) throw new MailStays(uid);
    },
  });
  const end = await drained.catch((error: unknown) => error instanceof MailStays && "stays");
  return { tried, end };
}

test("however many mails stay, those behind them are taken, and one that is not due is not tried but told as left", async () => {
  const mails = [1, 2, 3, 4, 5, 6].map((uid) => mail(uid));
  const w = await world(mails);
  const staying = [1, 2, 3];
  expect(await drainedBut(w, staying, () => true)).toEqual({ tried: [1, 2], end: "stays" });
  expect(await drainedBut(w, staying, (uid) => uid > 2)).toEqual({ tried: [3, 4, 5], end: "stays" });
  expect(await drainedBut(w, staying, (uid) => uid > 3)).toEqual({ tried: [6], end: { taken: 1, left: 3 } });
  expect(await drainedBut(w, staying, () => false)).toEqual({ tried: [], end: { taken: 0, left: 3 } });
  expect(mails.map(({ uid }) => uid)).toEqual(staying);
});

test("a mail that stayed is tried again when it is due, and gone when it is taken then", async () => {
  const mails = [mail(1), mail(2)];
  const w = await world(mails);
  expect(await drainedBut(w, [1], () => true)).toEqual({ tried: [1, 2], end: "stays" });
  expect(await drainedBut(w, [], () => true)).toEqual({ tried: [1], end: { taken: 1, left: 0 } });
  expect(mails).toEqual([]);
});

test("a reader is asked once which are due, by the names that the mails are handed over under", async () => {
  const { collector, box } = await world([mail(30), mail(7)]);
  const asked: object[] = [];
  const names: object[] = [];
  await collector.drain(box, 100, 10_000, {
    due: async (there) => {
      asked.push(there);
      return there.uids;
    },
    take: async ({ uidValidity, uid }) => void names.push({ uidValidity, uid }),
  });
  expect(asked).toEqual([{ uidValidity: 1, uids: [7, 30] }]);
  expect(names).toEqual([7, 30].map((uid) => ({ uidValidity: 1, uid })));
});

test("nothing is deleted before it was taken", async () => {
  const mails = Array.from({ length: 45 }, (_each, i) => mail(i + 1));
  const { collector, box } = await world(mails);
  const lost: number[] = [];
  await collector.drain(
    box,
    100,
    10_000,
    all(async ({ uid }) => {
      await new Promise((resolve) => setImmediate(resolve));
      if (!mails.some((each) => each.uid === uid)) lost.push(uid);
    }),
  );
  expect(lost).toEqual([]);
  expect(mails).toEqual([]);
});

test("what a connection that breaks leaves to be taken again are the last twenty at most", async () => {
  const mails = Array.from({ length: 45 }, (_each, i) => mail(i + 1));
  const { server, collector, box } = await world(mails);
  const drained = collector.drain(
    box,
    100,
    10_000,
    all(async ({ uid }) => {
      if (uid === 40) await server.close();
    }),
  );
  await expect(drained).rejects.toThrow();
  expect(mails.map(({ uid }) => uid)).toEqual(Array.from({ length: 25 }, (_each, i) => i + 21));
});

test("a server that does not delete what was taken is trouble, not an end", async () => {
  const mails = [mail(1), mail(2)];
  const full = async () => Promise.reject(new Error("disk full"));
  const { collector, box } = await world(mails, false, { beforeRemove: full });
  const drained = collector.drain(
    box,
    10,
    1_000,
    all(async () => {}),
  );
  await expect(drained).rejects.toThrow("does not delete");
  expect(mails).toHaveLength(2);
});

test("a mail that another reader deletes meanwhile is passed over, and those behind it are taken", async () => {
  const mails = [mail(1), mail(2), mail(3)];
  const { collector, box } = await world(mails);
  const seen: number[] = [];
  const drained = await collector.drain(box, 10, 1_000, {
    due: async ({ uids }) => {
      mails.splice(1, 1);
      return uids;
    },
    take: async ({ uid }) => void seen.push(uid),
  });
  expect(drained).toEqual({ taken: 2, left: 0 });
  expect(seen).toEqual([1, 3]);
});

test("a connection that is reset while a mail is being taken is told by the drain alone", async () => {
  const { server, collector, box } = await world([mail(1)]);
  const drained = collector.drain(
    box,
    10,
    1_000,
    all(async () => {
      const gone = [...server.clients].map((client) => once(client, "close"));
      for (const client of server.clients) client.resetAndDestroy();
      await Promise.all(gone);
    }),
  );
  await expect(drained).rejects.toThrow();
});

test("a session ends by a farewell, and no connection is left however it ended", async () => {
  const { server, collector, box } = await world([mail(1)]);
  const nobody = () => server.clients.size;
  const drain = (password: string, take: CollectorReader["take"]) =>
    collector.drain({ ...box, password }, 10, 1_000, all(take));
  await expect(drain("other", async () => {})).rejects.toThrow();
  await expect.poll(nobody, { timeout: 20_000 }).toBe(0);
  await expect(drain(box.password, () => Promise.reject(new Error("database is away")))).rejects.toThrow();
  await expect.poll(nobody, { timeout: 20_000 }).toBe(0);
  expect(server.heard.at(-1)).toContain("LOGOUT");
});

test("stops at the number it was given", async () => {
  const mails = [mail(1), mail(2), mail(3)];
  const { collector, box } = await world(mails);
  expect(
    await collector.drain(
      box,
      2,
      10_000,
      all(async () => {}),
    ),
  ).toEqual({ taken: 2, left: 0 });
  expect(mails.map(({ uid }) => uid)).toEqual([3]);
});

test("a mail that is too big comes cut, and only that much is fetched", async () => {
  const { server, collector, box } = await world([mail(1, "x".repeat(5_000))]);
  const sizes: number[] = [];
  await collector.drain(
    box,
    10,
    1_000,
    all(async ({ raw }) => void sizes.push(raw.byteLength)),
  );
  expect(sizes).toEqual([1_000]);
  expect(server.heard.some((line) => line.includes("<0.1000>"))).toBe(true);
});

test("an empty mailbox is no trouble, and nobody is asked about it", async () => {
  const { collector, box } = await world([]);
  const asked = () => Promise.reject(new Error("asked"));
  expect(await collector.drain(box, 10, 1_000, { due: asked, take: asked })).toEqual({ taken: 0, left: 0 });
});

test("a wrong password, a certificate that must be real and is not, and a cut connection reject", async () => {
  const mails = [mail(1), mail(2)];
  const { server, collector, box } = await world(mails);
  await expect(
    collector.drain(
      { ...box, password: "other" },
      10,
      1_000,
      all(async () => {}),
    ),
  ).rejects.toThrow();
  await expect(
    collector.drain(
      box,
      10,
      1_000,
      all(async () => server.close()),
    ),
  ).rejects.toThrow();
  expect(mails).toHaveLength(2);
  const strict = await world([mail(1)], true);
  await expect(
    strict.collector.drain(
      strict.box,
      10,
      1_000,
      all(async () => {}),
    ),
  ).rejects.toThrow();
  expect(strict.server.heard).toEqual([]);
});
