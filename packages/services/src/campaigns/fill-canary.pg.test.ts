import { policy } from "@penguinmails/core/policy";
import { day } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { decisions } from "@penguinmails/db/schema/evidence";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { and, eq, gte, lt, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { running } from "../delivery/delivery-test-world.ts";
import { paceMessages } from "../delivery/pace-messages.ts";
import { listMessages } from "./list-messages.ts";
import { reviewCampaigns } from "./review-campaigns.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

const { size, judgeAfterMs } = policy.canary;

/** A running campaign: of its first messages the first `taken` were delivered, the others were left out; so many are behind. */
async function leftOut(taken: number, behind: number, rest: "queued" | "skipped" = "queued") {
  const c = await running(test.database, size + behind, { mailboxes: 3 });
  const acceptedAt = c.clock.now() - judgeAfterMs;
  const { position } = messages;
  await c.within(async (tx) => {
    await tx.update(messages).set({ state: "skipped" }).where(lt(position, size));
    await tx.update(messages).set({ state: rest }).where(gte(position, size));
    const sent = { state: "accepted", acceptedAt, delivery: "delivered" } as const;
    await tx.update(messages).set(sent).where(lt(position, taken));
  });
  const review = async () => {
    await reviewCampaigns(c.world);
    const [campaign] = await c.within((tx) => tx.select().from(campaigns));
    return { campaign, ruled: await c.within((tx) => tx.select().from(decisions)) };
  };
  return { ...c, review };
}

/** The same campaign again, paused: the review looks at the first alone. */
async function again(c: Awaited<ReturnType<typeof leftOut>>): Promise<string> {
  const campaignId = newId();
  await c.within(async (tx) => {
    const [campaign] = await tx.select().from(campaigns);
    if (!campaign) throw new Error("no campaign");
    await tx.insert(campaigns).values({ ...campaign, id: campaignId, status: "paused" });
    const rows = await tx.select().from(messages).orderBy(messages.position);
    const copies = rows.map((row) => ({ ...row, campaignId, id: newId(), messageIdHeader: newId() }));
    await tx.insert(messages).values(copies);
  });
  return campaignId;
}

describe("the places of first messages that were left out", () => {
  it("go to the next in line, so that few do not open the whole list", async () => {
    const c = await leftOut(1, 4);
    expect(await c.review()).toMatchObject({ campaign: { canary: "running", status: "running" }, ruled: [] });
    const rows = await c.rows();
    expect(rows.filter(({ state }) => state === "queued").every(({ position }) => position < size)).toBe(
      true,
    );
    expect(new Set(rows.map(({ position }) => position)).size).toBe(size + 4);
    await paceMessages(c.world, 1_000);
    expect((await c.rows()).filter(({ state }) => state === "leased").length).toBeGreaterThan(0);
  });

  it("go to who is still to be sent to, and whoever was left out behind them stays there", async () => {
    const c = await leftOut(size - 1, 4);
    const next = eq(messages.position, size);
    await c.within((tx) => tx.update(messages).set({ state: "skipped" }).where(next));
    await c.review();
    const queued = (await c.rows()).filter(({ state }) => state === "queued");
    expect(queued.map(({ position }) => position).sort()).toEqual([size - 1, size + 2, size + 3]);
  });

  it("are judged once those were sent, by all that went", async () => {
    const c = await leftOut(41, 10);
    await c.review();
    const late = c.clock.now() - judgeAfterMs;
    await c.within((tx) =>
      tx
        .update(messages)
        .set({ state: "accepted", acceptedAt: late, delivery: "bounced_hard" })
        .where(eq(messages.state, "queued")),
    );
    const { campaign, ruled } = await c.review();
    expect(campaign).toMatchObject({ canary: "failed", status: "paused" });
    expect(ruled).toMatchObject([
      { evidence: { bounced: 9 }, reason: expect.stringMatching(/^9 of the first 50/) },
    ]);
  });

  it("hide no message from who pages through the campaign meanwhile, and show none twice", async () => {
    const c = await leftOut(1, 4);
    const seen: string[] = [];
    let cursor: string | undefined;
    for (let page = 0; page === 0 || cursor !== undefined; page += 1) {
      const { items, nextCursor } = await c.within((tx) =>
        listMessages(tx, c.campaignId, { limit: 20, cursor }),
      );
      seen.push(...items.map(({ to }) => to));
      cursor = nextCursor ?? undefined;
      if (page === 0) await c.review();
    }
    expect(seen).toEqual(Array.from({ length: size + 4 }, (_, n) => `lead${n}@host${n}.example`));
  });

  it("stay where they are while somebody works on the next", async () => {
    const c = await leftOut(1, 10);
    const places = async () => (await c.rows()).map(({ id, position }) => `${id} ${position}`).sort();
    const before = await places();
    await c.within(async (tx) => {
      await tx.execute(sql`select 1 from messages where state = 'queued' order by id for update`);
      await c.review();
    });
    expect(await places()).toEqual(before);
  });

  it("judge nothing when none was ever sent", async () => {
    const c = await leftOut(0, 10, "skipped");
    expect(await c.review()).toMatchObject({
      campaign: { canary: "running", status: "finished" },
      ruled: [],
    });
  });
});

describe("the first messages of one of two campaigns", () => {
  it("that were left out give their places to none of the other", async () => {
    const c = await leftOut(1, 4);
    const campaignId = await again(c);
    const places = () =>
      c.within((tx) =>
        tx
          .select({ id: messages.id, position: messages.position })
          .from(messages)
          .where(eq(messages.campaignId, campaignId))
          .orderBy(messages.id),
      );
    const before = await places();
    expect(before).toHaveLength(size + 4);
    await c.review();
    expect(await places()).toEqual(before);
  });

  it("of which nobody heard stop it only where more of its own waits", async () => {
    const c = await leftOut(size, 4);
    await again(c);
    const acceptedAt = c.clock.now() - 5 * day;
    const unheard = { state: "accepted", delivery: "none", acceptedAt } as const;
    const own = eq(messages.campaignId, c.campaignId);
    const standing = async () => {
      await reviewCampaigns(c.world);
      const [row] = await c.within((tx) => tx.select().from(campaigns).where(eq(campaigns.id, c.campaignId)));
      return [row?.status, row?.statusCode];
    };
    await c.within((tx) => tx.update(messages).set(unheard).where(own));
    expect(await standing()).toEqual(["finished", null]);
    await c.within(async (tx) => {
      await tx.update(campaigns).set({ status: "running" }).where(eq(campaigns.id, c.campaignId));
      await tx
        .update(messages)
        .set({ state: "queued" })
        .where(and(own, gte(messages.position, size)));
    });
    expect(await standing()).toEqual(["paused", "canary-silent"]);
  });

  it("are judged by themselves, once, and nothing by them but their own", async () => {
    const c = await leftOut(size, 4);
    const campaignId = await again(c);
    const bounce = (id: string) =>
      c.within((tx) =>
        tx
          .update(messages)
          .set({ delivery: "bounced_hard" })
          .where(and(eq(messages.campaignId, id), lt(messages.position, size))),
      );
    const standing = async () => {
      const rows = await c.within((tx) => tx.select().from(campaigns));
      return Object.fromEntries(rows.map(({ id, canary, status }) => [id, [canary, status]]));
    };
    await bounce(campaignId);
    await reviewCampaigns(c.world);
    const judged = { [c.campaignId]: ["passed", "running"], [campaignId]: ["running", "paused"] };
    expect(await standing()).toEqual(judged);
    await bounce(c.campaignId);
    await reviewCampaigns(c.world);
    expect(await standing()).toEqual(judged);
  });
});
