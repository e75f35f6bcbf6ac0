import { randomUUID } from "node:crypto";
import { policy } from "@penguinmails/core/policy";
import { hour, utcDay } from "@penguinmails/core/time";
import { addEvidence } from "@penguinmails/db/repositories/evidence";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { decisions } from "@penguinmails/db/schema/evidence";
import { outbox } from "@penguinmails/db/schema/platform";
import { tenants } from "@penguinmails/db/schema/tenants";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { and, eq, lt, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { running } from "../delivery/delivery-test-world.ts";
import { paceMessages } from "../delivery/pace-messages.ts";
import { settleLeases } from "../delivery/settle-leases.ts";
import { checkLaunch } from "./check-launch.ts";
import { reviewCampaigns } from "./review-campaigns.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

/** A running campaign of 60 whose first 50 were taken; `hard` of them bounced and `silent` were not heard of again. */
async function canary(fate: { hard?: number; silent?: number; open?: number; hoursAgo?: number } = {}) {
  const c = await running(test.database, 60, { mailboxes: 3 });
  const { hard = 0, silent = 0, open = 0, hoursAgo = 4 } = fate;
  const acceptedAt = c.clock.now() - hoursAgo * hour;
  const position = messages.position;
  const { size } = policy.canary;
  await c.within(async (tx) => {
    const first = tx.update(messages);
    await first.set({ state: "accepted", acceptedAt, delivery: "delivered" }).where(lt(position, size));
    await tx.update(messages).set({ delivery: "bounced_hard" }).where(lt(position, hard));
    await tx
      .update(messages)
      .set({ delivery: "none" })
      .where(and(lt(position, size), sql`${position} >= ${size - silent}`));
    await tx
      .update(messages)
      .set({ state: "deferred", delivery: "none" })
      .where(and(lt(position, size), sql`${position} >= ${size - open}`));
  });
  const campaign = async () => {
    const [row] = await c.within((tx) => tx.select().from(campaigns));
    if (!row) throw new Error("no campaign");
    return row;
  };
  const ruled = () => c.within((tx) => tx.select().from(decisions));
  return { ...c, campaign, ruled };
}

/** What stands in the way of another campaign over the same list. */
async function nextBlockers(c: Awaited<ReturnType<typeof canary>>): Promise<string[]> {
  const { templateId, listId: leadListId } = await c.campaign();
  const plan = { templateId, leadListId, mailboxIds: c.pool.mailboxIds };
  return (await checkLaunch(c.world, c.caller, plan)).blockers.map(({ code }) => code);
}

async function leasedAfterTick(c: Awaited<ReturnType<typeof canary>>): Promise<number> {
  await paceMessages(c.world, 1_000);
  return (await c.rows()).filter((message) => message.state === "leased").length;
}

describe("the first 50 of a list", () => {
  it("hold back the rest until 2 hours after the last of them, then let it go, with a decision", async () => {
    const c = await canary({ hoursAgo: 1.9, hard: 2 });
    await reviewCampaigns(c.world);
    expect((await c.campaign()).canary).toBe("running");
    expect(await leasedAfterTick(c)).toBe(0);
    c.clock.advance(hour);
    await reviewCampaigns(c.world);
    expect(await c.campaign()).toMatchObject({ canary: "passed", status: "running" });
    expect(await c.ruled()).toMatchObject([
      { limit: "canary", subjectId: c.campaignId, evidence: { bounced: 2 } },
    ]);
    expect(await leasedAfterTick(c)).toBeGreaterThan(0);
  });

  it("stop the list at the sixth hard bounce, not at the fifth", async () => {
    const five = await canary({ hard: 5 });
    const six = await canary({ hard: 6 });
    await reviewCampaigns(five.world);
    expect(await five.campaign()).toMatchObject({ canary: "passed", status: "running" });
    expect(await six.campaign()).toMatchObject({
      canary: "failed",
      status: "paused",
      statusCode: "canary-failed",
    });
    expect((await six.campaign()).statusMessage).toContain("6 of the first 50");
    const [ruling] = await six.ruled();
    expect(ruling).toMatchObject({ before: "running", after: "paused" });
    expect(ruling?.clears).toMatch(/Clean the list/);
    expect(await leasedAfterTick(six)).toBe(0);
    const told = await six.within((tx) =>
      tx.select().from(outbox).where(eq(outbox.job, "product-event.capture")),
    );
    expect(told.some((row) => row.payload.event === "campaign_paused_by_guard")).toBe(true);
  });

  it("stop the list while they are under way once the rest can't save it: nothing more of them goes", async () => {
    const under = { open: 30, hoursAgo: 0.1 };
    const [five, six] = [await canary({ ...under, hard: 5 }), await canary({ ...under, hard: 6 })];
    await reviewCampaigns(five.world);
    expect(await five.campaign()).toMatchObject({ canary: "running", status: "running" });
    expect(await six.campaign()).toMatchObject({ canary: "failed", statusCode: "canary-failed" });
    expect((await six.campaign()).statusMessage).toContain("6 of the first 20");
    expect(await leasedAfterTick(six)).toBe(0);
  });

  it("keep the whole list back once they were judged bad: no other campaign is launched over it", async () => {
    const good = await canary({ hard: 5 });
    const bad = await canary({ hard: 6 });
    for (const c of [good, bad]) await reviewCampaigns(c.world);
    expect(await nextBlockers(good)).toEqual([]);
    expect(await nextBlockers(bad)).toEqual(["list-quarantined"]);
  });

  it("are not judged while more than a tenth is still to go, or the fate of a fifth is unknown", async () => {
    const open = await canary({ open: 6 });
    const silent = await canary({ silent: 11 });
    const enough = await canary({ open: 5, silent: 9 });
    await reviewCampaigns(open.world);
    expect((await open.campaign()).canary).toBe("running");
    expect((await silent.campaign()).canary).toBe("running");
    expect((await enough.campaign()).canary).toBe("passed");
  });

  it("are judged without those that nobody can know of any more, and the decision says so", async () => {
    const c = await canary({ open: 10, silent: 10, hard: 2 });
    await reviewCampaigns(c.world);
    expect((await c.campaign()).canary).toBe("running");
    await c.within((tx) =>
      tx
        .update(messages)
        .set({ state: "unknown", settledAt: c.clock.now() })
        .where(eq(messages.state, "deferred")),
    );
    await reviewCampaigns(c.world);
    expect(await c.campaign()).toMatchObject({ canary: "passed", status: "running" });
    expect((await c.ruled())[0]?.reason).toMatch(/2 of the first 40 .* 10 more were never heard of again/);
  });

  it("don't hold a list for ever when most were taken and never heard of again", async () => {
    const young = await canary({ silent: 30, hoursAgo: 83 });
    const old = await canary({ silent: 30, hoursAgo: 85 });
    await reviewCampaigns(young.world);
    expect((await young.campaign()).canary).toBe("running");
    expect((await old.campaign()).canary).toBe("passed");
  });

  it("pause the campaign when nothing at all is known of them: silence is no clean list", async () => {
    const c = await canary({ silent: 50, hoursAgo: 85 });
    await reviewCampaigns(c.world);
    expect(await c.campaign()).toMatchObject({
      status: "paused",
      statusCode: "canary-silent",
      canary: "running",
    });
    expect((await c.ruled())[0]?.clears).toMatch(/log is read again/);
  });

  it("are judged once, by however many workers", async () => {
    const c = await canary({ hard: 6 });
    await Promise.all([reviewCampaigns(c.world), reviewCampaigns(c.world), reviewCampaigns(c.world)]);
    await reviewCampaigns(c.world);
    expect(await c.ruled()).toHaveLength(1);
  });
});

describe("a campaign's own evidence", () => {
  type Delta = Parameters<typeof addEvidence>[2][number]["delta"];
  const count = (c: Awaited<ReturnType<typeof canary>>, delta: Delta) => addDay(c, "2026-03-02", delta);
  const addDay = (c: Awaited<ReturnType<typeof canary>>, day: string, delta: Delta) =>
    c.within(async (tx) =>
      addEvidence(tx, day, [{ subject: { kind: "campaign", id: c.campaignId, operator: "" }, delta }]),
    );

  it("stops it on a new agency's 25th bounce of a day's mail where the rate is bad, and not an older agency's", async () => {
    const fresh = await canary({ hoursAgo: 1 });
    const known = await canary({ hoursAgo: 1 });
    for (const [c, age] of [
      [fresh, 29],
      [known, 31],
    ] as const) {
      const firstAcceptedAt = c.clock.now() - age * 24 * hour;
      await c.within((tx) => tx.update(tenants).set({ firstAcceptedAt }));
      await addDay(c, utcDay(c.clock.now() - 24 * hour), { accepted: 600, delivered: 576, hard: 24 });
      await reviewCampaigns(c.world);
      expect((await c.campaign()).status).toBe("running");
      await addDay(c, utcDay(c.clock.now() - 24 * hour), { hard: 1 });
      await reviewCampaigns(c.world);
    }
    expect((await known.campaign()).status).toBe("running");
    expect(await fresh.campaign()).toMatchObject({ status: "paused", statusCode: "new-agency-limit" });
    const [ruling] = await fresh.ruled();
    expect(ruling).toMatchObject({ before: "running", after: "paused", evidence: { bounced: 25 } });
    expect(ruling?.reason).toContain("25 of 601 addresses");
    expect(ruling?.reason).toContain("more than 3 %");
    expect(ruling?.clearsAt).toBeGreaterThan(fresh.clock.now());
  });

  it("stops alone, where it explains a new agency's day: the agency's others go on", async () => {
    const [bad, good] = [await canary({ hoursAgo: 1 }), await canary({ hoursAgo: 1 })];
    const badDay = { accepted: 45, delivered: 5, hard: 40 };
    const goodDay = { accepted: 500, delivered: 497, hard: 3 };
    for (const [c, own, other] of [
      [bad, badDay, goodDay],
      [good, goodDay, badDay],
    ] as const) {
      const day = utcDay(c.clock.now());
      await c.within(async (tx) => {
        await tx.update(tenants).set({ firstAcceptedAt: c.clock.now() - 24 * hour });
        const subject = { kind: "campaign", id: randomUUID(), operator: "" } as const;
        await addEvidence(tx, day, [{ subject, delta: other }]);
      });
      await addDay(c, day, own);
      await reviewCampaigns(c.world);
    }
    expect(await bad.campaign()).toMatchObject({ status: "paused", statusCode: "new-agency-culprit" });
    expect((await bad.campaign()).statusMessage).toContain("43 of 545 addresses");
    expect((await good.campaign()).status).toBe("running");
  });

  it("lets a new agency that sends 2,000 a day go on with 30 bounces, and not with as many of 600", async () => {
    const clean = await canary({ hoursAgo: 1 });
    const dirty = await canary({ hoursAgo: 1 });
    for (const [c, delivered] of [
      [clean, 1_970],
      [dirty, 570],
    ] as const) {
      await c.within((tx) => tx.update(tenants).set({ firstAcceptedAt: c.clock.now() - 24 * hour }));
      await addDay(c, utcDay(c.clock.now()), { accepted: delivered + 30, delivered, hard: 30 });
      await reviewCampaigns(c.world);
    }
    expect((await clean.campaign()).status).toBe("running");
    expect(await dirty.campaign()).toMatchObject({ status: "paused", statusCode: "new-agency-limit" });
  });

  it("is judged on from where another guard paused it: one ruling, none undone", async () => {
    const c = await canary({ hoursAgo: 1 });
    await c.within((tx) => tx.update(tenants).set({ firstAcceptedAt: c.clock.now() }));
    await addDay(c, utcDay(c.clock.now()), { accepted: 60, delivered: 30, hard: 30 });
    await reviewCampaigns(c.world);
    expect(await c.campaign()).toMatchObject({ status: "paused", statusCode: "guardrail" });
    expect(await c.ruled()).toHaveLength(1);
  });

  it("stops it when it is bad enough, and blames list or text instead of the address", async () => {
    const bounced = await canary({ hoursAgo: 1 });
    const hated = await canary({ hoursAgo: 1 });
    await count(bounced, { accepted: 60, delivered: 48, hard: 12 });
    await count(hated, { accepted: 300, delivered: 300, complaint: 3 });
    await reviewCampaigns(bounced.world);
    expect(await bounced.campaign()).toMatchObject({ status: "paused", statusCode: "guardrail" });
    expect((await bounced.campaign()).statusMessage).toContain("12 of 60");
    expect(await hated.campaign()).toMatchObject({ status: "paused", statusCode: "guardrail" });
    expect((await hated.campaign()).statusMessage).toContain("3 people");
    expect(await nextBlockers(bounced)).toEqual(["list-quarantined"]);
    expect(await nextBlockers(hated)).toEqual([]);
  });

  it("stops nothing below 50 sent, nor for what is only watched", async () => {
    const few = await canary({ hoursAgo: 1 });
    const watched = await canary({ hoursAgo: 1 });
    await count(few, { accepted: 49, delivered: 29, hard: 20 });
    await count(watched, { accepted: 500, delivered: 500, complaint: 2 });
    await reviewCampaigns(few.world);
    expect((await few.campaign()).status).toBe("running");
    expect((await watched.campaign()).status).toBe("running");
  });
});

describe("the end of a campaign", () => {
  it("comes when nothing waits and nothing is awaited any more", async () => {
    const c = await canary();
    await c.within((tx) => tx.update(messages).set({ state: "accepted", delivery: "delivered" }));
    await reviewCampaigns(c.world);
    expect(await c.campaign()).toMatchObject({ status: "finished", finishedAt: c.clock.now() });
  });

  it.each(["queued", "deferred", "leased", "data_sent", "unknown"] as const)(
    "waits for one that is %s",
    async (state) => {
      const c = await canary();
      await c.within((tx) => tx.update(messages).set({ state: "accepted", delivery: "delivered" }));
      await c.within((tx) => tx.update(messages).set({ state }).where(eq(messages.position, 59)));
      c.clock.advance(1_000 * hour);
      await reviewCampaigns(c.world);
      expect((await c.campaign()).status).toBe("running");
    },
  );

  it("waits for a silent node until it would have given up, and no longer", async () => {
    const c = await canary();
    const acceptedAt = c.clock.now();
    await c.within((tx) => tx.update(messages).set({ state: "accepted", delivery: "deferred", acceptedAt }));
    c.clock.set(acceptedAt + policy.retry.giveUpAfterMs);
    await reviewCampaigns(c.world);
    expect((await c.campaign()).status).toBe("running");
    c.clock.set(acceptedAt + policy.retry.giveUpAfterMs + 13 * hour);
    await reviewCampaigns(c.world);
    expect((await c.campaign()).status).toBe("finished");
  });
});

it("a campaign whose last message stays unknown for good is finished, and not before that is settled", async () => {
  const c = await canary();
  await c.within((tx) => tx.update(messages).set({ state: "unknown", dataSentAt: c.clock.now() }));
  c.clock.advance(3 * 24 * hour);
  await settleLeases(c.world);
  await reviewCampaigns(c.world);
  expect((await c.campaign()).status).toBe("running");
  await c.within((tx) => tx.update(campaigns).set({ canary: "passed" }));
  c.clock.advance(24 * hour + hour);
  await settleLeases(c.world);
  await reviewCampaigns(c.world);
  expect((await c.campaign()).status).toBe("finished");
});
