import { classifyReply } from "@penguinmails/core/feedback/reply/classify-reply";
import { hour, minute, utcDay } from "@penguinmails/core/time";
import { lockPairs } from "@penguinmails/db/repositories/pairs";
import { messages } from "@penguinmails/db/schema/campaigns";
import { decisions, events, evidenceDaily, pairs } from "@penguinmails/db/schema/evidence";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { running } from "../delivery/delivery-test-world.ts";
import { applyDelivery } from "./apply-delivery.ts";
import type { MessageRow } from "./record-event.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

/** Five messages that the node has, and an operator that says the same about each, `everyMs` apart. */
async function deferredWorld(text: string, everyMs = minute, operator = "others") {
  const c = await running(test.database, 5);
  const { addressId } = c.pool;
  const startedAt = c.clock.now();
  await c.within(async (tx) => {
    const acceptedAt = startedAt;
    const claimDay = utcDay(startedAt);
    await tx.update(messages).set({ state: "accepted", acceptedAt, addressId, claimDay });
    await lockPairs(tx, addressId, ["others", "google"]);
  });
  const verdict = classifyReply({ code: 451, enhanced: null, text, operator });
  const defer = async (message: MessageRow, n: number) => {
    const at = startedAt + n * everyMs;
    const told = { status: "deferred", at, source: "node-log", replyCode: 451, enhanced: null } as const;
    return c.within((tx) => applyDelivery(tx, message, { ...told, text, verdict }, at));
  };
  const tells = (messageId: string, to: Partial<typeof events.$inferInsert>) =>
    c.within((tx) => tx.update(events).set(to).where(eq(events.messageId, messageId)));
  const w = { ...c, messages: await c.rows(), tells };
  const resting = async () => {
    const rows = await w.within((tx) => tx.select().from(pairs));
    return rows.filter((pair) => pair.restsUntil !== null).map((pair) => pair.operator);
  };
  return { ...w, defer, resting };
}
const unnamed = "451 4.3.0 Temporary lookup failure, try again later";

describe("an operator that puts mail off without saying why", () => {
  it("rests the pair at the fifth message within an hour, not at the fourth, with a decision", async () => {
    const w = await deferredWorld(unnamed);
    for (const [n, message] of w.messages.slice(0, 4).entries()) await w.defer(message, n);
    expect(await w.resting()).toEqual([]);
    const [, , , , fifth] = w.messages;
    if (!fifth) throw new Error("five messages");
    await w.defer(fifth, 4);
    expect(await w.resting()).toHaveLength(1);
    const ruled = await w.within((tx) => tx.select().from(decisions).where(eq(decisions.limit, "rate")));
    expect(ruled).toHaveLength(1);
    const counted = await w.within((tx) =>
      tx.select().from(evidenceDaily).where(eq(evidenceDaily.subjectKind, "mailbox")),
    );
    expect(counted).toMatchObject([{ deferred: 5, rate: 1 }]);
  });

  it("is not taken to mean slower when the five come over more than an hour", async () => {
    const w = await deferredWorld(unnamed, hour / 4 + minute);
    for (const [n, message] of w.messages.entries()) await w.defer(message, n);
    expect(await w.resting()).toEqual([]);
  });

  it("counts a report that comes twice once, and what another operator said not at all", async () => {
    const w = await deferredWorld(unnamed);
    const [first, ...rest] = w.messages;
    if (!first) throw new Error("five messages");
    for (let again = 0; again < 5; again++) await w.defer(first, 0);
    expect(await w.resting()).toEqual([]);
    await w.within((tx) => tx.update(messages).set({ operator: "google" }).where(eq(messages.id, first.id)));
    for (const [n, message] of rest.entries()) await w.defer(message, n + 1);
    expect(await w.resting()).toEqual([]);
  });

  it.each<[string, (w: Awaited<ReturnType<typeof deferredWorld>>, id: string) => Promise<unknown>]>([
    [
      "left from another address",
      async (w, id) => {
        const { addressId } = await makePool(w.world, w.tenantId);
        return w.within((tx) => tx.update(messages).set({ addressId }).where(eq(messages.id, id)));
      },
    ],
    ["was greylisted", (w, id) => w.tells(id, { reason: "greylisted" })],
    ["was put off for a cause that has a name", (w, id) => w.tells(id, { class: "block" })],
    ["was put off by no reply", (w, id) => w.tells(id, { replyCode: null })],
    ["was refused", (w, id) => w.tells(id, { kind: "bounced" })],
  ])("counts no message that %s among the five", async (_what, change) => {
    const w = await deferredWorld(unnamed);
    const [first, ...rest] = w.messages;
    if (!first) throw new Error("five messages");
    await w.defer(first, 0);
    await change(w, first.id);
    for (const [n, message] of rest.entries()) await w.defer(message, n + 1);
    expect(await w.resting()).toEqual([]);
  });

  it("never means slower when it greylists: that is its way with strangers", async () => {
    const w = await deferredWorld("451 4.7.1 Greylisted, please try again later");
    for (const [n, message] of w.messages.entries()) await w.defer(message, n);
    expect(await w.resting()).toEqual([]);
  });
});

describe("an operator that says for how long", () => {
  it.each([
    [
      "in its own words",
      "451 4.7.0 Too many connections, try again in 40 minutes",
      40,
      "It asks for 40 min.",
    ],
    [
      "by what its row says",
      "451 4.7.650 The mail server [192.0.2.1] has been temporarily rate limited due to IP reputation.",
      30,
      "Such a reply asks for 30 min.",
    ],
  ])("gets that silence, %s, and the decision says so", async (_how, text, minutes, sentence) => {
    const w = await deferredWorld(text, minute, text.includes("4.7.650") ? "ms-consumer" : "others");
    const [first] = w.messages;
    if (!first) throw new Error("five messages");
    await w.defer(first, 0);
    const [ruled] = await w.within((tx) => tx.select().from(decisions).where(eq(decisions.limit, "rate")));
    expect(ruled?.clearsAt).toBe(w.clock.now() + minutes * minute);
    expect(ruled?.reason).toContain(sentence);
    expect(await w.resting()).toHaveLength(1);
  });
});
