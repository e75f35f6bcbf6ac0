import { makeProbeAddress } from "@penguinmails/core/delivery/verp";
import { policy } from "@penguinmails/core/policy";
import type { NodeLogPage } from "@penguinmails/core/ports/node-access";
import { hour } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { nodes } from "@penguinmails/db/schema/fleet";
import { nodeForeignMail, nodeSuspicions } from "@penguinmails/db/schema/node-suspicions";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { isNull } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { signingKeys } from "../delivery/delivery-test-world.ts";
import { sentWorld } from "./feedback-test-world.ts";
import { ingestNodeLog } from "./ingest-node-log.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const enough = policy.suspicion.foreignMailPerHour;
const letters = "BCDFGHJKLM";
const queueId = (n: number) => `4Xq1Zs0B${[...String(n)].map((digit) => letters[Number(digit)]).join("")}z`;
const leaves = (id: string, sender: string, recipient = "a@victim.example") => [
  `postfix/qmgr[7]: ${id}: from=<${sender}>, size=900, nrcpt=1 (queue active)`,
  `postfix/smtp[9]: ${id}: to=<${recipient}>, relay=mx.victim.example[192.0.2.7]:25, delay=1, dsn=2.0.0, status=sent (250 ok)`,
];

/** A node that has sent a message of ours, and whose log says what the test writes, each line a millisecond after the other. */
async function loggedWorld() {
  const w = await sentWorld(db.database, 1);
  const began = Math.ceil(w.clock.now() / hour) * hour;
  w.clock.set(began);
  const lines: { atMs: number; text: string }[] = [];
  const nodeLog = {
    read: async (_access: unknown, cursor: string | null, most: number): Promise<NodeLogPage> => {
      const page = lines.slice(Number(cursor ?? 0), Number(cursor ?? 0) + most);
      return { lines: page, cursor: page.length === 0 ? cursor : String(Number(cursor ?? 0) + page.length) };
    },
  };
  return {
    ...w,
    began,
    says: (...texts: readonly string[]) => {
      for (const text of texts) {
        w.clock.advance(1);
        lines.push({ atMs: w.clock.now(), text });
      }
    },
    read: () => ingestNodeLog({ ...w.deps, nodeLog }, w.target, AbortSignal.timeout(20_000)),
    readAgain: () => w.within((tx) => tx.update(nodes).set({ logCursor: null })),
    counted: async () => {
      const rows = await w.within((tx) => tx.select().from(nodeForeignMail).orderBy(nodeForeignMail.hour));
      return rows.map(({ messages, domains }) => [messages, domains]);
    },
    sentences: async () => {
      const open = isNull(nodeSuspicions.closedAt);
      const rows = await w.within((tx) => tx.select().from(nodeSuspicions).where(open));
      return rows.flatMap(({ hints }) => hints.map(({ sentence }) => sentence));
    },
  };
}

test("a burst of mail that is not ours raises a suspicion that says how much and as whose; one fewer raises none", async () => {
  const w = await loggedWorld();
  for (let n = 1; n < enough; n++) w.says(...leaves(queueId(n), "crook@spam.example"));
  await w.read();
  expect(await w.sentences()).toEqual([]);
  w.says(...leaves(queueId(enough), "ada@acme.example"));
  await w.read();
  expect(await w.counted()).toEqual([[enough, { "spam.example": enough - 1, "acme.example": 1 }]]);
  expect(await w.sentences()).toEqual([
    expect.stringMatching(
      new RegExp(`^${enough} messages left .+ most as from spam.example \\(${enough - 1}\\), acme`),
    ),
  ]);
});

test("our messages and test mails, bounces and a system's own few mails raise nothing", async () => {
  const w = await loggedWorld();
  const probe = makeProbeAddress(signingKeys, newId(), "sink.example");
  const ours = queueId(9_999);
  w.says(`postfix/cleanup[7]: ${ours}: message-id=<${w.message.messageIdHeader}>`);
  for (let n = 1; n <= 2 * enough; n++) {
    w.says(...leaves(ours, "b+x@bounce.acme.example", w.message.recipient));
    w.says(...leaves(queueId(n), "ada@bounce.acme.example", probe));
    w.says(...leaves(queueId(1_000 + n), ""));
  }
  w.says(...leaves(queueId(5_000), "root@n1.nodes.example"));
  await w.read();
  expect(await w.counted()).toEqual([[1, { "n1.nodes.example": 1 }]]);
  expect(await w.sentences()).toEqual([]);
});

test("a log that is read again counts nothing twice", async () => {
  const w = await loggedWorld();
  for (let n = 1; n < enough; n++) w.says(...leaves(queueId(n), "crook@spam.example"));
  await w.read();
  const once = await w.counted();
  await w.readAgain();
  await w.read();
  expect(await w.counted()).toEqual(once);
});

test("hours are counted apart, and one that is too old counts no more", async () => {
  const w = await loggedWorld();
  for (let n = 1; n <= enough; n++) {
    if (n === enough / 2) w.clock.advance(hour);
    w.says(...leaves(queueId(n), "crook@spam.example"));
  }
  await w.read();
  expect((await w.counted()).map(([n]) => n)).toEqual([enough / 2 - 1, enough / 2 + 1]);
  expect(await w.sentences()).toEqual([]);
  for (let n = 1; n <= enough; n++) w.says(...leaves(queueId(100 + n), "crook@spam.example"));
  await w.read();
  expect(await w.sentences()).toHaveLength(1);
  w.clock.set(w.began + hour + policy.suspicion.mailCountsForMs - 1);
  await w.read();
  expect(await w.sentences()).toHaveLength(1);
  w.clock.advance(1);
  await w.read();
  expect(await w.sentences()).toEqual([]);
});
