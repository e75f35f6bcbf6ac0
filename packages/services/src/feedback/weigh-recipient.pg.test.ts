import { classifyReply } from "@penguinmails/core/feedback/reply/classify-reply";
import type { CollectorMailbox } from "@penguinmails/core/ports/mail";
import { day } from "@penguinmails/core/time";
import { messages } from "@penguinmails/db/schema/campaigns";
import { events } from "@penguinmails/db/schema/evidence";
import { untilLockWaits } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { applyDelivery } from "./apply-delivery.ts";
import { dsnFor, sentWorlds, verpOf, waitingAtCommit } from "./feedback-test-world.ts";

const db = sentWorlds();

const suspended = "550 5.2.1 Mailbox disabled, not accepting messages for user";

/** The same person, written to in two campaigns. */
async function writtenToTwice() {
  const { w, first, second } = await db.twoSent();
  await w.within((tx) =>
    tx
      .update(messages)
      .set({ recipient: first.recipient, recipientHash: first.recipientHash })
      .where(eq(messages.id, second.id)),
  );
  return { w, first, second };
}

describe("a mailbox that may recover", () => {
  it("is given up when it bounces as suspended twice within 14 days, and not for two bounces further apart", async () => {
    const bounceTwice = async (gapMs: number) => {
      const { w, first, second } = await writtenToTwice();
      w.box.put(dsnFor(verpOf(first), first.recipient, "failed", suspended));
      await w.drain();
      expect(await w.suppressed()).toEqual([]);
      w.clock.advance(gapMs);
      w.box.put(dsnFor(verpOf(second), first.recipient, "failed", suspended));
      await w.drain();
      return w.suppressed();
    };
    expect(await bounceTwice(day)).toMatchObject([{ reason: "unreachable" }]);
    expect(await bounceTwice(15 * day)).toEqual([]);
  });

  it("is given up for two bounces within 14 days, however late the second one is read", async () => {
    const { w, first, second } = await writtenToTwice();
    const text = suspended;
    const verdict = classifyReply({ code: 550, enhanced: "5.2.1", text, operator: "others" });
    const told = {
      source: "node-log",
      status: "bounced",
      replyCode: 550,
      enhanced: "5.2.1",
      text,
      verdict,
    } as const;
    const bounce = async (id: string, agoMs: number) => {
      const message = (await w.rows()).find((row) => row.id === id);
      const now = w.clock.now();
      if (message) await w.within((tx) => applyDelivery(tx, message, { ...told, at: now - agoMs }, now));
    };
    await bounce(first.id, 0);
    w.clock.advance(16 * day);
    await bounce(second.id, 3 * day);
    expect(await w.suppressed()).toMatchObject([{ reason: "unreachable" }]);
  });

  it.each([
    ["put off", { kind: "deferred" }],
    ["refused for another cause", { class: "block" }],
  ] as const)("is not given up for a bounce and a mail that was %s", async (_what, before) => {
    const { w, first, second } = await writtenToTwice();
    for (const message of [first, second]) {
      w.box.put(dsnFor(verpOf(message), first.recipient, "failed", suspended));
      await w.drain();
      if (message === first) await w.within((tx) => tx.update(events).set(before));
    }
    expect(await w.suppressed()).toEqual([]);
  });

  it("is given up for its own bounces alone", async () => {
    const { w, first, second } = await db.twoSent();
    for (const message of [first, second]) {
      w.box.put(dsnFor(verpOf(message), message.recipient, "failed", suspended));
      await w.drain();
    }
    expect(await w.suppressed()).toEqual([]);
  });

  it("is given up for two bounces that are read at the same instant", async () => {
    const { w, first, second } = await writtenToTwice();
    const only = (message: typeof first): CollectorMailbox => ({
      drain: async (_box, _max, _maxBytes, reader) => {
        const mail = { uidValidity: 1, uid: 1 };
        await reader.due({ uidValidity: 1, uids: [1] });
        await reader.take({ ...mail, raw: dsnFor(verpOf(message), first.recipient, "failed", suspended) });
        return { taken: 1, left: 0 };
      },
    });
    const held = waitingAtCommit(db.database);
    const one = w.drain({ collector: only(first), database: held.database });
    await held.reached;
    const other = w.drain({ collector: only(second) });
    await untilLockWaits(db.url, 1);
    held.commit();
    await Promise.all([one, other]);
    expect(await w.suppressed()).toMatchObject([{ email: first.recipient, reason: "unreachable" }]);
  });
});
