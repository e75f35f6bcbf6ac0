import { newTenantRuling } from "@penguinmails/core/campaigns/guard-ruling";
import { day, utcDay } from "@penguinmails/core/time";
import type { EvidenceDelta } from "@penguinmails/db/evidence-counts";
import { addEvidence } from "@penguinmails/db/repositories/evidence";
import { lockPairs, savePair } from "@penguinmails/db/repositories/pairs";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { decisions, evidenceDaily, pairs } from "@penguinmails/db/schema/evidence";
import { mailboxes } from "@penguinmails/db/schema/fleet";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool } from "@penguinmails/testkit/factories";
import { eq, lt } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pauseByGuard } from "../campaigns/pause-by-guard.ts";
import { reviewCampaigns } from "../campaigns/review-campaigns.ts";
import { running } from "../delivery/delivery-test-world.ts";
import { closeTenantDays } from "./close-days.ts";
import { pairEvidence } from "./pair-subject.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

const sentOfBadList = 60;
const deadOfBadList = 24;

/**
 * An agency whose one mailbox sent, in one day, 60 messages of a list of which 24 do not exist, and 100 of other
 * campaigns of which `deadOfOthers` do not.
 */
async function afterBadList(change: { deadOfOthers?: number; others?: number } = {}) {
  const { deadOfOthers = 0, others = 100 } = change;
  const c = await running(test.database, sentOfBadList + 5);
  const { addressId } = c.pool;
  const [mailboxId = ""] = c.pool.mailboxIds;
  const sentAt = c.clock.now();
  const claimDay = utcDay(sentAt);
  const position = messages.position;
  await c.within(async (tx) => {
    await tx
      .update(messages)
      .set({ state: "accepted", delivery: "delivered", acceptedAt: sentAt, addressId, claimDay })
      .where(lt(position, sentOfBadList));
    await tx.update(messages).set({ delivery: "bounced_hard" }).where(lt(position, deadOfBadList));
    await lockPairs(tx, addressId, ["others"]);
    await savePair(tx, addressId, "others", { usageDay: claimDay, lastUsedAt: sentAt });
  });
  const count = (
    sent: number,
    hard: number,
    subjects: Parameters<typeof addEvidence>[2][number]["subject"][],
  ) => {
    const delta: EvidenceDelta = { claimed: sent, accepted: sent, delivered: sent - hard, hard };
    return c.within(async (tx) =>
      addEvidence(
        tx,
        claimDay,
        subjects.map((subject) => ({ subject, delta })),
      ),
    );
  };
  const shared = [
    ...pairEvidence(addressId, "others"),
    { kind: "mailbox" as const, id: mailboxId, operator: "" },
  ];
  await count(sentOfBadList, deadOfBadList, [
    ...shared,
    { kind: "campaign", id: c.campaignId, operator: "" },
  ]);
  await count(others, deadOfOthers, shared);
  const close = async () => {
    c.clock.set(sentAt + day);
    await closeTenantDays(c.world, { tenantId: c.tenantId });
    const [pair] = await c.within((tx) => tx.select().from(pairs));
    const [box] = await c.within((tx) => tx.select().from(mailboxes));
    return { pairCap: pair?.capPerDay, boxCap: box?.capPerDay };
  };
  const status = async () => (await c.within((tx) => tx.select().from(campaigns)))[0]?.status;
  return { ...c, close, status };
}

describe("a list that was stopped for its own evidence", () => {
  it("is not held against the address and the mailbox that the others share with it", async () => {
    const c = await afterBadList();
    await reviewCampaigns(c.world);
    expect(await c.status()).toBe("paused");
    const { pairCap, boxCap } = await c.close();
    expect(pairCap).toBeGreaterThan(100);
    expect(boxCap).toBe(7);
  });

  it("while it still sends is found and paused by the slow loop, which cuts nobody else, and says why once", async () => {
    const c = await afterBadList();
    expect(await c.close()).toEqual({ pairCap: 135, boxCap: 7 });
    expect(await c.status()).toBe("paused");
    const told = await c.within((tx) => tx.select().from(decisions));
    const [ruling, ...more] = told.filter((row) => row.subjectKind === "campaign");
    expect(more).toEqual([]);
    expect(ruling).toMatchObject({ subjectId: c.campaignId, before: "running", after: "paused" });
    expect(ruling?.reason).toMatch(/without it, .+ is in good standing/);
  });

  it("that has run to its end is set apart as well, by a decision that says so once, and stays ended", async () => {
    const c = await afterBadList();
    await c.within((tx) => tx.update(campaigns).set({ status: "finished" }));
    expect(await c.close()).toEqual({ pairCap: 135, boxCap: 7 });
    expect(await c.status()).toBe("finished");
    const told = await c.within((tx) => tx.select().from(decisions));
    const [ruling, ...more] = told.filter((row) => row.subjectKind === "campaign");
    expect(more).toEqual([]);
    expect(ruling).toMatchObject({ subjectId: c.campaignId, before: "finished", after: "set apart" });
    expect(ruling?.reason).toMatch(/without it, .+ is in good standing/);
  });

  it("that somebody resumes is found again the next time", async () => {
    const resumed = await afterBadList();
    await reviewCampaigns(resumed.world);
    await resumed.within((tx) => tx.update(campaigns).set({ status: "running" }));
    expect((await resumed.close()).pairCap).toBeGreaterThan(100);
    expect(await resumed.status()).toBe("paused");
  });

  it("is left alone, and the address cut, where the others are no better or too few to say", async () => {
    for (const change of [{ deadOfOthers: 20 }, { others: 20 }]) {
      const c = await afterBadList(change);
      expect((await c.close()).pairCap).toBe(50);
      expect(await c.status()).toBe("running");
    }
  });

  it("still clears them when the agency ends it for good, and when only its first messages went", async () => {
    const ended = await afterBadList();
    await reviewCampaigns(ended.world);
    await ended.within((tx) => tx.update(campaigns).set({ status: "stopped" }));
    expect((await ended.close()).pairCap).toBeGreaterThan(100);
    const canary = await afterBadList();
    await canary.within((tx) => tx.update(campaigns).set({ status: "paused", canary: "failed" }));
    expect((await canary.close()).pairCap).toBeGreaterThan(100);
  });

  it("excuses nothing that the others brought, nor an address of which too little else is known", async () => {
    const alsoBad = await afterBadList({ deadOfOthers: 20 });
    await reviewCampaigns(alsoBad.world);
    expect((await alsoBad.close()).pairCap).toBe(50);
    const alone = await afterBadList({ others: 20 });
    await reviewCampaigns(alone.world);
    expect((await alone.close()).pairCap).toBe(50);
  });

  it("does not excuse by what a person paused, or the limit of new agencies", async () => {
    for (const statusCode of ["paused-by-user", "new-agency-limit"]) {
      const c = await afterBadList();
      await c.within((tx) => tx.update(campaigns).set({ status: "paused", statusCode }));
      expect((await c.close()).pairCap).toBe(50);
    }
  });

  it("excuses what that campaign brought for which alone a new agency reached its limit", async () => {
    const c = await afterBadList();
    const parts = [
      { campaign: c.campaignId, delivered: 5, hard: 40, complaint: 0 },
      { campaign: "another", delivered: 500, hard: 3, complaint: 0 },
    ];
    const now = c.clock.now();
    const ruling = newTenantRuling(c.campaignId, now, now, { day: utcDay(now), parts });
    if (!ruling) throw new Error("no ruling");
    await c.within((tx) => pauseByGuard(tx, { id: c.campaignId, name: "bad" }, now, ruling));
    expect((await c.close()).pairCap).toBeGreaterThan(100);
  });

  it("takes out of each mailbox's and each address's evidence only what it sent from there", async () => {
    const c = await afterBadList();
    const other = await makePool(c.world, c.tenantId);
    const [boxId = ""] = c.pool.mailboxIds;
    const [mailboxId = ""] = other.mailboxIds;
    await c.within((tx) => tx.update(messages).set({ mailboxId, addressId: other.addressId }));
    await reviewCampaigns(c.world);
    expect((await c.close()).pairCap).toBe(50);
    const boxes = await c.within((tx) => tx.select().from(mailboxes).where(eq(mailboxes.id, boxId)));
    expect(boxes).toMatchObject([{ capPerDay: 2 }]);
  });

  it("takes out of each operator's evidence only what it sent there", async () => {
    const c = await afterBadList();
    await c.within(async (tx) => {
      await tx.update(messages).set({ operator: "google" }).where(lt(messages.position, sentOfBadList));
      await tx.update(evidenceDaily).set({ operator: "others" }).where(eq(evidenceDaily.subjectKind, "pair"));
    });
    await reviewCampaigns(c.world);
    expect((await c.close()).pairCap).toBe(50);
  });
});
