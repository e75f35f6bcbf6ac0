import { emailHash } from "@penguinmails/core/email-hash";
import { erasedHash } from "@penguinmails/core/people/erased-recipient";
import { campaigns, leadLists, leads, messages, rejectedRows } from "@penguinmails/db/schema/campaigns";
import { decisions, events, evidenceDaily, pairs, suppressions } from "@penguinmails/db/schema/evidence";
import { mailboxes } from "@penguinmails/db/schema/fleet";
import { auditLog, outbox } from "@penguinmails/db/schema/platform";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dispatchMessages } from "../delivery/dispatch-messages.ts";
import { paceMessages } from "../delivery/pace-messages.ts";
import { addSuppression, removeSuppression } from "../suppressions/manage-suppressions.ts";
import { heldWorld, nameEverywhere, tablesWith, yumi } from "./people-test-world.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

type World = Awaited<ReturnType<typeof heldWorld>>;

/** The agency's rows that hold what limits, counts and decisions rest on. */
const kept = ({ within }: World) =>
  within(async (tx) => ({
    evidence: await tx.select().from(evidenceDaily),
    pairs: await tx.select().from(pairs),
    boxes: await tx.select().from(mailboxes).orderBy(asc(mailboxes.id)),
    lists: (await tx.select().from(leadLists)).map(({ rows, imported }) => ({ rows, imported })),
    leads: (await tx.select().from(leads).orderBy(asc(leads.id))).map(({ id, listId, line }) => [
      id,
      listId,
      line,
    ]),
    campaigns: (await tx.select().from(campaigns)).map(({ name: _, statusMessage: __, ...row }) => row),
    messages: await tx
      .select({
        id: messages.id,
        campaignId: messages.campaignId,
        leadId: messages.leadId,
        step: messages.step,
        position: messages.position,
        delivery: messages.delivery,
        acceptedAt: messages.acceptedAt,
        claimDay: messages.claimDay,
        operator: messages.operator,
        messageIdHeader: messages.messageIdHeader,
      })
      .from(messages)
      .orderBy(asc(messages.id)),
    events: (await tx.select().from(events).orderBy(asc(events.id))).map(({ text: _, ...row }) => row),
    decisions: (await tx.select().from(decisions)).map(({ id, at, limit, standing }) => [
      id,
      at,
      limit,
      standing,
    ]),
    outbox: await tx.select().from(outbox),
  }));

describe("an erasure", () => {
  it("leaves the address, the name and words about the person in no column of any table", async () => {
    const world = await heldWorld(db.database);
    await nameEverywhere(world);
    expect(await tablesWith(db.url, "yumi")).toHaveLength(10);
    await world.erase();
    expect(await tablesWith(db.url, "yumi")).toEqual([]);
  });

  it("touches no row of another agency, and of others' rows in this one only what names the person", async () => {
    const [mine, theirs] = [await heldWorld(db.database), await heldWorld(db.database)];
    await nameEverywhere(mine);
    await nameEverywhere(theirs);
    const whole = (world: World) =>
      world.within(async (tx) => [
        await tx.select().from(leads).orderBy(asc(leads.id)),
        await tx.select().from(messages).orderBy(asc(messages.id)),
        await tx.select().from(events).orderBy(asc(events.id)),
        await tx.select().from(suppressions),
        await tx.select().from(rejectedRows),
        await tx.select().from(decisions),
        await tx.select().from(auditLog),
      ]);
    const before = await whole(theirs);
    await mine.erase();
    expect(await whole(theirs)).toEqual(before);
    const [, bob, mary] = await mine.within((tx) => tx.select().from(messages).orderBy(messages.position));
    expect(bob).toMatchObject({
      recipient: "bob@host1.example",
      state: "queued",
      lastReply: "550 <(erased)> unknown",
    });
    expect(mary?.recipient).toBe("mary-yumi.nakamura@widgets.example");
    await theirs.erase();
  });

  it("moves no limit, no count and no evidence, and every row keeps its place", async () => {
    const world = await heldWorld(db.database);
    await paceMessages(world.world, 1_000);
    await world.dispatchAll();
    await nameEverywhere(world);
    const before = await kept(world);
    expect(before.evidence).not.toEqual([]);
    await world.erase();
    expect(await kept(world)).toEqual(before);
  });

  it("done again, also at the same time, changes nothing more and is written down once", async () => {
    const world = await heldWorld(db.database);
    await Promise.all([1, 2, 3, 4].map(() => world.erase()));
    const state = () =>
      world.within(async (tx) => [
        await tx.select().from(leads).orderBy(asc(leads.id)),
        await tx.select().from(messages).orderBy(asc(messages.id)),
        await tx.select().from(suppressions).orderBy(asc(suppressions.id)),
        await tx.select().from(auditLog).where(eq(auditLog.action, "person.erase")),
      ]);
    const before = await state();
    expect(before[3]).toHaveLength(1);
    world.clock.advance(1_000);
    const again = await world.erase("Yumi <YUMI.Nakamura@Widgets.example>");
    expect(again).toMatchObject({ leads: 0, messages: 0, ended: 0, mentions: 0 });
    expect(await state()).toEqual(before);
  });

  it("says in the audit log who did it and when, and names nobody", async () => {
    const world = await heldWorld(db.database);
    await world.erase();
    const rows = await world.within((tx) =>
      tx.select().from(auditLog).where(eq(auditLog.action, "person.erase")),
    );
    expect(rows).toMatchObject([
      {
        at: world.clock.now(),
        actorId: world.caller.actor.id,
        subjectKind: "person",
        subjectId: emailHash(yumi).slice(0, 16),
        detail: { leads: 1, messages: 1, ended: 1, mentions: 0 },
      },
    ]);
  });

  it("keeps the hash as an objection that the agency can't take back, and a complaint as what it is", async () => {
    for (const reason of ["manual", "complaint"] as const) {
      const world = await heldWorld(db.database);
      await addSuppression(world.world, world.caller, { email: yumi, note: "Yumi called" });
      await world.within((tx) => tx.update(suppressions).set({ reason }));
      await world.erase();
      const [row] = await world.suppressed();
      expect(row).toMatchObject({
        emailHash: emailHash(yumi),
        email: null,
        note: null,
        reason: reason === "manual" ? "objection" : "complaint",
        erasedAt: world.clock.now(),
      });
      await expect(removeSuppression(world.world, world.caller, row?.id ?? "")).rejects.toThrow(
        /can't be undone/,
      );
      await addSuppression(world.world, world.caller, { email: yumi, note: "Yumi again" });
      expect(await world.suppressed()).toEqual([row]);
    }
  });

  it("lists also somebody of whom nothing is held, and refuses what is no address", async () => {
    const world = await heldWorld(db.database);
    await world.erase("nobody@else.example");
    expect(await world.suppressed()).toMatchObject([
      { emailHash: emailHash("nobody@else.example"), email: null },
    ]);
    await expect(world.erase("nobody")).rejects.toMatchObject({ code: "invalid-input" });
  });
});

describe("mail to somebody who is erased", () => {
  it.each(["queued", "deferred", "leased"] as const)("is not sent any more while it is %s", async (state) => {
    const world = await heldWorld(db.database);
    if (state === "leased") await paceMessages(world.world, 1_000);
    else
      await world.within(async (tx) =>
        tx
          .update(messages)
          .set({ state })
          .where(eq(messages.id, (await world.ofYumi()).id)),
      );
    expect((await world.ofYumi()).state).toBe(state);
    expect(await world.erase()).toMatchObject({ ended: 1 });
    expect(await world.ofYumi()).toMatchObject({ state: "skipped", reasonCode: "erased", leaseToken: null });
    for (let n = 0; n < 4; n++) {
      await paceMessages(world.world, 1_000);
      await world.dispatchAll();
    }
    expect(world.sent.map(({ envelopeTo }) => envelopeTo).sort()).toEqual([
      "bob@host1.example",
      "mary-yumi.nakamura@widgets.example",
    ]);
  });

  it("is broken off while the node takes it, before its final dot", async () => {
    const world = await heldWorld(db.database);
    let isPastDot = false;
    world.answers(async (mail) => {
      await world.erase();
      try {
        await mail.beforeFinalDot();
      } catch (error) {
        return { outcome: "broken", afterDot: false, text: String(error) };
      }
      isPastDot = true;
      return { outcome: "accepted", queueId: "Q1", text: `250 Ok for ${yumi}` };
    });
    await paceMessages(world.world, 1_000);
    await world.dispatchAll();
    expect(world.sent).toHaveLength(1);
    expect(isPastDot).toBe(false);
    expect(await world.ofYumi()).toMatchObject({
      state: "skipped",
      recipient: null,
      lastReply: null,
      subject: null,
    });
  });

  it("is counted as taken where its final dot was past, without a word of what the node says of them", async () => {
    for (const answer of ["accepted", "refused", "broken"] as const) {
      const world = await heldWorld(db.database);
      const text = `250 2.0.0 Ok for <${yumi}>`;
      world.answers(async (mail) => {
        await mail.beforeFinalDot();
        await world.erase();
        if (answer === "accepted") return { outcome: "accepted", queueId: "Q1", text };
        return answer === "refused"
          ? { outcome: "refused", code: 550, enhanced: null, text }
          : { outcome: "broken", afterDot: true, text };
      });
      await paceMessages(world.world, 1_000);
      const [job] = await world.jobs();
      if (!job) throw new Error("nothing was paced");
      const [first] = job.messageIds;
      const sending = dispatchMessages(
        world.deps,
        { ...job, messageIds: [first ?? ""] },
        AbortSignal.timeout(10_000),
      );
      world.clock.advance(7_200_000);
      await sending;
      const states = { accepted: "accepted", refused: "failed", broken: "unknown" } as const;
      expect(await world.ofYumi()).toMatchObject({
        state: states[answer],
        recipient: null,
        lastReply: null,
        subject: null,
      });
      const told = await world.within((tx) => tx.select().from(events));
      expect(told).toHaveLength(1);
      expect(told[0]?.text).toBeNull();
      expect(told[0]?.kind).toBe(states[answer]);
    }
  });

  it("still knows its recipient by a hash of its own, which finds no other message", async () => {
    const world = await heldWorld(db.database);
    await world.erase();
    const { id, recipientHash } = await world.ofYumi();
    expect(recipientHash).toBe(erasedHash(id, yumi));
    expect(recipientHash).not.toBe(emailHash(yumi));
  });
});
