import { makeSigningKeys } from "@penguinmails/core/delivery/signing-keys";
import { makeVerp } from "@penguinmails/core/delivery/verp";
import { policy } from "@penguinmails/core/policy";
import { day, utcDay } from "@penguinmails/core/time";
import { nodeStrayMail } from "@penguinmails/db/schema/stray-mail";
import { asc } from "drizzle-orm";
import { expect, test } from "vitest";
import { strayViews } from "../fleet/stray-view.ts";
import { strayAlerts } from "../staff/stray-alerts.ts";
import {
  arfFor,
  crashingAtCommit,
  dead,
  forgedOf,
  messageIdOf,
  optOutAddressOf,
  replyTo,
  sentWorlds,
  verpOf,
} from "./feedback-test-world.ts";

const db = sentWorlds();
const enough = policy.strayMail.forgedPerDayToTell;

/** An agency that has sent one message, and what its node's collector was sent of others. */
async function strayWorld() {
  const w = await db.sent(1);
  const node = { tenantId: w.tenantId, id: w.pool.nodeId };
  return {
    ...w,
    bounceTo: (to: string) => w.bounce(dead, to),
    counted: async () => {
      const rows = await w.within((tx) =>
        tx.select().from(nodeStrayMail).orderBy(asc(nodeStrayMail.day), asc(nodeStrayMail.kind)),
      );
      return rows.map((row) => [row.day, row.kind, row.mails]);
    },
    shown: () => db.database.withOperator((tx) => strayViews(tx, node, w.clock.now())),
    told: async () => {
      const alerts = await db.database.withOperator((tx) => strayAlerts(tx, w.clock.now()));
      return alerts.filter(({ subject }) => subject.id === node.id);
    },
  };
}

test("mail that proves no message of ours is counted by what it is, that which does is not", async () => {
  const w = await strayWorld();
  const stranger = await db.sent(1);
  const lostKey = makeSigningKeys([{ version: "z", secret: "a secret that was dropped" }]);
  w.bounceTo(forgedOf(w.message));
  w.box.put(arfFor(forgedOf(w.message).slice(2).replace("-", ".")));
  w.bounceTo(makeVerp(lostKey, { messageId: w.message.id }, "bounce.sender.example"));
  w.bounceTo(verpOf(stranger.message));
  w.box.put(replyTo("x", "", [`Delivered-To: ${optOutAddressOf(stranger.message)}`]));
  w.box.put(arfFor("somebody.else@example.org"));
  w.bounceTo("collector@node.example");
  w.box.put(replyTo("nothing@receiver.example", "Buy this"));
  w.box.put(arfFor(messageIdOf(w.message)), replyTo(messageIdOf(w.message), "Call me."));
  const optOut = replyTo("x", "", [`Delivered-To: ${optOutAddressOf(w.message)}`]);
  w.box.put(optOut, optOut);
  expect(await w.drain()).toBe(12);
  const today = utcDay(w.clock.now());
  expect(await w.counted()).toEqual([
    [today, "complaint", 1],
    [today, "forged-signature", 2],
    [today, "other", 1],
    [today, "report", 1],
    [today, "unknown-key", 1],
    [today, "unknown-message", 2],
  ]);
  w.clock.advance(17 * day);
  w.bounceTo(verpOf(w.message));
  await w.drain();
  expect(await w.counted()).toEqual([[utcDay(w.clock.now()), "late-bounce", 1]]);
});

test("a mail whose transaction fails is counted when it is taken, and once", async () => {
  const w = await strayWorld();
  w.bounceTo(forgedOf(w.message));
  await expect(w.drain({ database: crashingAtCommit(db.database) })).rejects.toThrow("the power failed");
  expect(await w.counted()).toEqual([]);
  await w.drain();
  await w.drain();
  expect(await w.counted()).toEqual([[utcDay(w.clock.now()), "forged-signature", 1]]);
});

test("a mail is counted in the one transaction that settles it", async () => {
  const w = await strayWorld();
  let transactions = 0;
  const counting: typeof db.database = {
    ...db.database,
    withTenant: (tenantId, work) => {
      transactions += 1;
      return db.database.withTenant(tenantId, work);
    },
  };
  // That it was read is noted once a minute.
  await w.drain();
  w.bounceTo(forgedOf(w.message));
  await w.drain({ database: counting });
  // The first reads the node, the second what is remembered of its mails.
  expect(transactions).toBe(3);
  expect(await w.counted()).toHaveLength(1);
});

test("days are counted apart and shown for two weeks, those without such mail as nought; older ones are deleted", async () => {
  const w = await strayWorld();
  const began = utcDay(w.clock.now());
  w.bounceTo(forgedOf(w.message));
  await w.drain();
  w.clock.advance(13 * day);
  const last = utcDay(w.clock.now());
  w.bounceTo(forgedOf(w.message));
  w.bounceTo(forgedOf(w.message));
  await w.drain();
  expect(await w.counted()).toEqual([
    [began, "forged-signature", 1],
    [last, "forged-signature", 2],
  ]);
  const [shown, ...others] = await w.shown();
  expect(others).toEqual([]);
  expect(shown?.days).toHaveLength(14);
  expect(shown?.days.filter(({ mails }) => mails > 0)).toEqual([
    { day: began, mails: 1 },
    { day: last, mails: 2 },
  ]);
  expect(shown?.lastAt).toBe(new Date(w.clock.now()).toISOString());
  w.clock.advance(day);
  w.bounceTo("collector@node.example");
  await w.drain();
  expect(await w.counted()).toEqual([
    [last, "forged-signature", 2],
    [utcDay(w.clock.now()), "report", 1],
  ]);
});

test("staff are told of many forged mails of a day, not of one fewer nor of any number of others, until two days later", async () => {
  const w = await strayWorld();
  const row = { tenantId: w.tenantId, nodeId: w.pool.nodeId, lastAt: w.clock.now() };
  const today = utcDay(w.clock.now());
  await w.within((tx) =>
    tx.insert(nodeStrayMail).values([
      { ...row, day: today, kind: "forged-signature", mails: enough - 1 },
      { ...row, day: today, kind: "other", mails: 10 * enough },
    ]),
  );
  expect(await w.told()).toEqual([]);
  w.bounceTo(forgedOf(w.message));
  await w.drain();
  const told = {
    code: "forged-mail",
    severity: "warn",
    message: expect.stringContaining(`${enough} mails with a forged signature`),
  };
  expect(await w.told()).toMatchObject([told]);
  w.clock.advance(day);
  expect(await w.told()).toMatchObject([told]);
  w.clock.advance(day);
  expect(await w.told()).toEqual([]);
});

test("another agency sees none of it", async () => {
  const w = await strayWorld();
  const stranger = await db.sent(1);
  w.bounceTo(forgedOf(w.message));
  await w.drain();
  expect(await stranger.within((tx) => tx.select().from(nodeStrayMail))).toEqual([]);
  const asStranger = { tenantId: stranger.tenantId, id: w.pool.nodeId };
  expect(await db.database.withOperator((tx) => strayViews(tx, asStranger, w.clock.now()))).toEqual([]);
});
