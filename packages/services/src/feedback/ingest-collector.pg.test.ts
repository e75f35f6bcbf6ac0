import { day } from "@penguinmails/core/time";
import { leads, messages } from "@penguinmails/db/schema/campaigns";
import { eq, isNotNull } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import {
  arfFor,
  crashingAtCommit,
  dead,
  dsnFor,
  forgedOf,
  messageIdOf,
  optOutAddressOf,
  refusingAtCommit,
  replyTo,
  sentWorlds,
  verpOf,
} from "./feedback-test-world.ts";

const db = sentWorlds();

describe("the collector's mail", () => {
  it("turns a bounce for a dead address into an event, evidence and a suppression", async () => {
    const w = await db.sent(1);
    w.bounce();
    expect(await w.drain()).toBe(1);
    expect((await w.rows())[0]).toMatchObject({ delivery: "bounced_hard", reasonCode: "userunknown" });
    expect((await w.eventsOf()).filter(({ kind }) => kind === "bounced")).toMatchObject([
      { class: "hard", reason: "userunknown", replyCode: 550, enhanced: "5.1.1", source: "collector" },
    ]);
    expect(await w.suppressed()).toMatchObject([{ email: w.message.recipient, reason: "hard-bounce" }]);
    expect(await w.counted()).toMatchObject({ hard: 1, soft: 0, block: 0 });
  });

  it("takes no failure of somebody else in the same report for the recipient's own", async () => {
    const w = await db.sent(1);
    const other = "Final-Recipient: rfc822; copy@elsewhere.example\nAction: failed\nDiagnostic-Code: smtp; ";
    for (const action of ["delayed", "relayed"] as const) {
      const report = new TextDecoder().decode(
        dsnFor(verpOf(w.message), w.message.recipient, action, "250 2.0.0"),
      );
      w.box.put(new TextEncoder().encode(report.replace("--edge--", `${other}${dead}\n\n--edge--`)));
    }
    await w.drain();
    expect((await w.eventsOf()).filter(({ kind }) => kind === "bounced")).toEqual([]);
    expect(await w.suppressed()).toEqual([]);
  });

  it("takes a failure behind a forward for the recipient's, when he is not named himself", async () => {
    const w = await db.sent(1);
    w.box.put(dsnFor(verpOf(w.message), "forwarded@elsewhere.example", "failed", dead));
    await w.drain();
    expect((await w.rows())[0]?.delivery).toBe("bounced_hard");
  });

  it("is deleted only after its event is committed", async () => {
    const w = await db.sent(1);
    const seen: number[] = [];
    w.box.beforeDelete(async () => {
      seen.push((await w.eventsOf()).filter(({ kind }) => kind === "bounced").length);
    });
    w.bounce();
    await w.drain();
    expect(seen).toEqual([1]);
    expect(w.box.left()).toBe(0);
  });

  it("stays when its event could not be committed, and counts once when it is read again", async () => {
    const w = await db.sent(1);
    w.bounce();
    await expect(w.drain({ database: crashingAtCommit(db.database) })).rejects.toThrow("the power failed");
    expect(w.box.left()).toBe(1);
    expect((await w.counted()).hard).toBe(0);
    await w.drain();
    expect(w.box.left()).toBe(0);
    expect((await w.counted()).hard).toBe(1);
  });

  it("counts nothing twice, however often the same report comes", async () => {
    const w = await db.sent(1);
    const bounce = dsnFor(verpOf(w.message), w.message.recipient, "failed", dead);
    const complaint = arfFor(messageIdOf(w.message));
    const reply = replyTo(messageIdOf(w.message), "Call me.");
    w.box.put(bounce, complaint, reply);
    await w.drain();
    const once = await w.counted();
    expect(once).toMatchObject({ hard: 1, complaint: 1, reply: 1 });
    w.box.put(bounce, complaint, reply, bounce, complaint, reply);
    await w.drain();
    expect(await w.counted()).toEqual(once);
    expect(await w.suppressed()).toHaveLength(1);
  });

  it("logs a forged VERP address and takes it for no proof: nothing is counted, nobody suppressed, the mail let go", async () => {
    const w = await db.sent(1);
    w.bounce(dead, forgedOf(w.message));
    w.bounce(dead, "b+whoever@bounce.sender.example");
    w.bounce(dead, "collector@node.example");
    const logged: object[] = [];
    await w.drain({ log: { info: (fields) => logged.push(fields) } });
    expect(logged).toEqual([{ nodeId: w.pool.nodeId, stray: { "forged-signature": 1, report: 2 } }]);
    expect(w.box.left()).toBe(0);
    expect(await w.suppressed()).toEqual([]);
    expect((await w.rows())[0]?.delivery).not.toBe("bounced_hard");
    expect((await w.counted()).hard).toBe(0);
  });

  it("believes no bounce of a message that no queue can still hold, however well it is signed", async () => {
    const w = await db.sent(1);
    w.clock.advance(17 * day);
    w.bounce();
    await w.drain();
    expect(await w.suppressed()).toEqual([]);
    w.box.put(arfFor(messageIdOf(w.message)));
    await w.drain();
    expect(await w.suppressed()).toMatchObject([{ reason: "complaint" }]);
  });

  it("answers a complaint about a message that we never sent by letting it go", async () => {
    const w = await db.sent(1);
    const stranger = await db.sent(1);
    w.box.put(arfFor("somebody.else@example.org"), arfFor(messageIdOf(stranger.message)));
    await w.drain();
    expect(w.box.left()).toBe(0);
    expect(await w.suppressed()).toEqual([]);
    expect(await stranger.suppressed()).toEqual([]);
    expect((await w.counted()).complaint).toBe(0);
  });

  it("finds a complaint's message by our signed Message-ID when the recipient is redacted", async () => {
    const w = await db.sent(2);
    w.box.put(arfFor(messageIdOf(w.message)));
    await w.drain();
    expect(await w.suppressed()).toMatchObject([{ email: w.message.recipient, reason: "complaint" }]);
    expect((await w.rows()).map(({ complainedAt }) => complainedAt !== null)).toEqual([true, false]);
  });

  it("takes a server's report of failed authentication for no recipient's complaint", async () => {
    const w = await db.sent(1);
    w.box.put(arfFor(messageIdOf(w.message), "auth-failure"));
    await w.drain();
    expect(await w.suppressed()).toEqual([]);
    expect((await w.counted()).complaint).toBe(0);
  });

  it("never makes a delay notice a bounce", async () => {
    const w = await db.sent(1);
    w.box.put(dsnFor(verpOf(w.message), w.message.recipient, "delayed", "450 4.1.1 User unknown"));
    await w.drain();
    expect(await w.suppressed()).toEqual([]);
    expect(await w.counted()).toMatchObject({ hard: 0, soft: 0, block: 0 });
  });

  it("suppresses nobody for a block or a full mailbox", async () => {
    const { w, first, second } = await db.twoSent();
    w.box.put(
      dsnFor(
        verpOf(first),
        first.recipient,
        "failed",
        "550 5.7.1 Client host [192.0.2.1] blocked using zen.spamhaus.org",
      ),
      dsnFor(verpOf(second), second.recipient, "failed", "552 5.2.2 Mailbox full"),
    );
    await w.drain();
    expect(await w.suppressed()).toEqual([]);
    expect(await w.counted()).toMatchObject({ hard: 0, block: 1, soft: 1 });
  });

  it("stops the sequence on a human's answer, and not on a machine's", async () => {
    const { w, first, second } = await db.twoSent();
    w.box.put(
      replyTo(messageIdOf(first), "Sure, call me."),
      replyTo(messageIdOf(second), "I am away.", ["Auto-Submitted: auto-replied"]),
    );
    await w.drain();
    const rows = await w.rows();
    expect(rows.map(({ repliedAt }) => repliedAt !== null)).toEqual([true, false]);
    expect((await w.counted()).reply).toBe(1);
  });

  it("takes what waits for who answered out of line, and nothing else", async () => {
    const w = await db.sent(3);
    const waits = { state: "queued" as const, leadId: w.message.leadId, step: 2 };
    await w.within(async (tx) => {
      await tx.update(messages).set({ state: "queued" }).where(eq(messages.position, 1));
      await tx.update(messages).set(waits).where(eq(messages.position, 2));
    });
    w.box.put(replyTo(messageIdOf(w.message), "Sure, call me."));
    await w.drain();
    expect((await w.rows()).map(({ state }) => state)).toEqual(["accepted", "queued", "skipped"]);
    const answered = await w.within((tx) => tx.select().from(leads).where(isNotNull(leads.repliedAt)));
    expect(answered.map(({ id }) => id)).toEqual([w.message.leadId]);
  });

  it("opts out whoever asks for it in words or by the address in List-Unsubscribe", async () => {
    const { w, first, second } = await db.twoSent();
    w.box.put(
      replyTo(messageIdOf(first), "Please remove me from your list."),
      replyTo("nothing@receiver.example", "", [`Delivered-To: ${optOutAddressOf(second)}`]),
    );
    await w.drain();
    expect((await w.suppressed()).map(({ email, reason }) => ({ email, reason }))).toEqual(
      expect.arrayContaining([
        { email: first.recipient, reason: "unsubscribe" },
        { email: second.recipient, reason: "unsubscribe" },
      ]),
    );
  });

  it("isn't stopped by bytes that no database column takes", async () => {
    const w = await db.sent(1);
    w.box.put(
      dsnFor(verpOf(w.message), w.message.recipient, "failed", `550 5.1.1 User\u0000unknown \ud800 \u0007`),
    );
    expect(await w.drain()).toBe(1);
    expect((await w.rows())[0]?.delivery).toMatch(/^bounced/);
  });

  it("reads on after mail that the database refuses, which stays and is told of", async () => {
    const w = await db.sent(1);
    w.box.put(replyTo("nothing@receiver.example", "Hello"), arfFor(messageIdOf(w.message)));
    await expect(w.drain({ database: refusingAtCommit(db.database) })).rejects.toThrow("stays");
    expect(w.box.left()).toBe(1);
    expect(await w.suppressed()).toMatchObject([{ reason: "complaint" }]);
  });

  it("reads on after mail that is broken", async () => {
    const w = await db.sent(1);
    w.box.put(
      new Uint8Array(0),
      crypto.getRandomValues(new Uint8Array(5_000)),
      dsnFor(verpOf(w.message), w.message.recipient, "failed", dead).subarray(0, 120),
      dsnFor(verpOf(w.message), w.message.recipient, "failed", dead),
    );
    expect(await w.drain()).toBe(4);
    expect((await w.counted()).hard).toBe(1);
  });
});
