import type { LogRecord } from "@penguinmails/core/delivery/postfix-log";
import { newId } from "@penguinmails/db/ids";
import { lockKnownPairs, lockPairs } from "@penguinmails/db/repositories/pairs";
import { blocklistAsks } from "@penguinmails/db/schema/blocklists";
import { messages } from "@penguinmails/db/schema/campaigns";
import { pairs, suppressions } from "@penguinmails/db/schema/evidence";
import { addresses } from "@penguinmails/db/schema/fleet";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { running } from "../delivery/delivery-test-world.ts";
import { concludeDeliveries } from "./conclude-deliveries.ts";
import { holdMessages } from "./hold-messages.ts";
import type { MessageRow } from "./record-event.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

/** Messages that one node took, two for each of eight operators. */
async function takenWorld() {
  const c = await running(test.database, 16);
  const { addressId } = c.pool;
  await c.within(async (tx) => {
    const operator = sql`'operator-' || ${messages.position} % 8`;
    await tx.update(messages).set({ state: "accepted", addressId, operator });
    const operators = Array.from({ length: 8 }, (_, n) => `operator-${n}`);
    await lockPairs(tx, addressId, operators);
  });
  return { ...c, addressId, messages: await c.rows() };
}

const takenLine = ({ id, messageIdHeader }: MessageRow): LogRecord => {
  return { kind: "message-id", queueId: id, messageId: messageIdHeader, at: 0 };
};
const deliveryLine = ({ id, recipient }: MessageRow): LogRecord => {
  const reply = { status: "sent", dsn: "2.0.0", relay: null, replyCode: 250, text: "250 Ok" } as const;
  return {
    kind: "delivery",
    queueId: id,
    recipient: recipient ?? "",
    isOutgoing: true,
    transport: null,
    ...reply,
    at: 0,
  };
};
const noTransports = { byNumber: new Map<number, string>(), mainId: null };
const byQueueId = (rows: readonly MessageRow[]) => new Map(rows.map((row) => [row.id, row]));

/** The work on the one and, turned round, on the other, six times each and all at once. */
const opposite = <T>(one: readonly T[], other: readonly T[], work: (items: readonly T[]) => Promise<void>) =>
  Promise.all(Array.from({ length: 12 }, (_, n) => work(n % 2 ? one : [...other].reverse())));

describe("readers that hear of the same things in opposite orders never wait for each other in a circle", () => {
  it("for messages", async () => {
    const w = await takenWorld();
    const work = (rows: readonly MessageRow[]) =>
      w.within(async (tx) => {
        const page = await holdMessages(tx, byQueueId(rows), rows.map(takenLine), noTransports);
        for (const { id } of rows) {
          expect(await page.current(id)).toMatchObject({ id });
          await tx.update(messages).set({ lastReply: "250 Ok" }).where(eq(messages.id, id));
        }
      });
    expect(await opposite(w.messages, w.messages, work)).toHaveLength(12);
  });

  it("for the pairs of different messages", async () => {
    const w = await takenWorld();
    const work = (rows: readonly MessageRow[]) =>
      w.within(async (tx) => {
        await holdMessages(tx, byQueueId(rows), rows.map(deliveryLine), noTransports);
        for (const { operator } of rows)
          await lockKnownPairs(tx, [{ addressId: w.addressId, operator: operator ?? "" }]);
      });
    const [one, other] = [w.messages.slice(0, 8), w.messages.slice(8)];
    expect(await opposite(one, other, work)).toHaveLength(12);
  });

  it("for recipients whom nothing is sent to any more, and looks at block lists", async () => {
    const w = await takenWorld();
    const asked = w.messages.map(({ recipient, id, domainId, addressId }, n) => ({
      ended: { email: recipient, reason: "hard-bounce" as const, messageId: id },
      listed:
        n % 2 === 0
          ? { kind: "domain" as const, id: domainId }
          : { kind: "address" as const, id: addressId ?? "" },
      bounced: null,
      unknownAt: null,
      refusal: null,
    }));
    await opposite(asked, asked, (all) => w.within((tx) => concludeDeliveries(tx, all, w.clock.now())));
    expect(await w.within((tx) => tx.select().from(suppressions))).toHaveLength(16);
    expect(await w.within((tx) => tx.select().from(blocklistAsks))).toHaveLength(2);
  });
});

it("a page locks the pairs of its messages' own deliveries: none for what goes on to somebody else under their queue ids", async () => {
  const w = await takenWorld();
  const [message] = w.messages;
  if (!message) throw new Error("no message");
  const freeBeside = (recipient: string) =>
    w.within(async (tx) => {
      await holdMessages(tx, byQueueId([message]), [deliveryLine({ ...message, recipient })], noTransports);
      return w.within((other) => other.select().from(pairs).for("update", { skipLocked: true }));
    });
  expect(await freeBeside(message.recipient)).toHaveLength(7);
  expect(await freeBeside("archive@elsewhere.example")).toHaveLength(8);
});

it("a page locks the pairs of the addresses that its lines say tried, beside those that the messages go from now", async () => {
  const w = await takenWorld();
  const [message] = w.messages;
  if (!message) throw new Error("no message");
  const line = { ...deliveryLine(message), transport: 1 } as LogRecord;
  const free = (tried: string) =>
    w.within(async (tx) => {
      const transports = { byNumber: new Map([[1, tried]]), mainId: null };
      await holdMessages(tx, byQueueId([message]), [line], transports);
      return w.within((other) => other.select().from(pairs).for("update", { skipLocked: true }));
    });
  const former = newId();
  await w.within(async (tx) => {
    const [now] = await tx.select().from(addresses);
    if (now) await tx.insert(addresses).values({ ...now, id: former, ip: "192.0.2.9" });
    await lockPairs(tx, former, [message.operator ?? ""]);
  });
  expect(await free(w.addressId)).toHaveLength(8);
  expect(await free(former)).toHaveLength(7);
});
