import { policy } from "@penguinmails/core/policy";
import { day, hour } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { decisions, refusalHolds } from "@penguinmails/db/schema/evidence";
import { domains } from "@penguinmails/db/schema/fleet";
import { eq, gt, gte } from "drizzle-orm";
import { describe, expect, it } from "vitest";
import { reviewCampaigns } from "../campaigns/review-campaigns.ts";
import { getDomain } from "../domains/domain-view.ts";
import { getOverview } from "../evidence/get-overview.ts";
import { answersToCampaign } from "./count-answers.ts";
import { letGoAgain } from "./let-go-again.ts";
import { refusalWorlds, unauthenticated } from "./refusals-test-world.ts";

const { refusedWorld } = refusalWorlds();

/** Google refused the domain itself three times of three. */
async function heldWorld() {
  const w = await refusedWorld("gmail.com");
  for (const at of [0, 1, 2]) await w.answer(at, unauthenticated);
  return w;
}

describe("a domain that an operator refuses for its own sake", () => {
  it("sends nothing more to that operator from the third such message on, by a decision", async () => {
    const w = await refusedWorld("gmail.com");
    await w.answer(0, unauthenticated);
    await w.answer(1, unauthenticated);
    expect(await w.ruled()).toEqual([]);
    await w.answer(2, unauthenticated);
    await w.answer(3, unauthenticated);
    expect(await w.ruled()).toMatchObject([
      {
        subjectKind: "domain",
        subjectId: w.domainId,
        limit: "mail to Google",
        before: "sent",
        after: "held",
        clears: expect.stringContaining("check the domain"),
        clearsAt: w.clock.now() + policy.refusal.domainHoldMs,
        evidence: { refused: 3, answered: 3, says: expect.stringContaining("5.7.26 <@>") },
      },
    ]);
    expect(await w.leased()).toBe(0);
    expect((await w.held())[0]).toMatchObject({
      code: "domain-refused",
      message: expect.stringMatching(/^Google refuses mail of /),
      count: 5,
    });
  });

  it("goes on to every other operator", async () => {
    const w = await heldWorld();
    await w.within((tx) =>
      tx
        .update(messages)
        .set({ operator: "others", recipientDomain: "host.example" })
        .where(gte(messages.position, 8)),
    );
    expect(await w.leased()).toBeGreaterThan(0);
    const gone = (await w.rows()).filter(({ state }) => state === "leased");
    expect(new Set(gone.map(({ operator }) => operator))).toEqual(new Set(["others"]));
  });

  it("is counted by messages, however often one of them is put off, and not where most are taken", async () => {
    const w = await refusedWorld("gmail.com");
    for (let n = 0; n < 4; n += 1) {
      await w.answer(0, "421 4.7.26 This mail is unauthenticated");
      w.clock.advance(hour);
    }
    expect(await w.ruled()).toEqual([]);
    const many = await refusedWorld("gmail.com", 10);
    for (const at of [0, 1, 2, 3, 4, 5, 6]) await many.answer(at, "250 2.0.0 OK");
    for (const at of [7, 8]) await many.answer(at, unauthenticated);
    expect(await many.ruled()).toEqual([]);
  });

  it("gives a message back that was leased before", async () => {
    const w = await refusedWorld("gmail.com");
    expect(await w.leased()).toBeGreaterThan(0);
    for (const at of [0, 1, 2]) await w.answer(at, unauthenticated);
    await w.dispatchAll();
    expect(w.sent).toEqual([]);
    expect(await w.states()).toEqual(["queued"]);
  });

  it("is tried again by itself after a day, and at once when it is checked and right", async () => {
    const waited = await heldWorld();
    waited.clock.advance(policy.refusal.domainHoldMs);
    expect(await waited.leased()).toBeGreaterThan(0);
    const checked = await heldWorld();
    checked.clock.advance(hour);
    await checked.within((tx) => letGoAgain(tx, checked.domainId, checked.clock.now()));
    expect((await checked.ruled()).map(({ after }) => after)).toEqual(["held", "sent"]);
    expect(await checked.leased()).toBeGreaterThan(0);
    // What was said before it was let go is no reason to hold it again.
    await checked.answer(3, unauthenticated);
    expect(await checked.ruled()).toHaveLength(2);
  });

  it("is let go again alone, once its records are right, and only while it is held", async () => {
    const w = await heldWorld();
    const nowMs = w.clock.now();
    await w.within(async (tx) => {
      const [hold] = await tx.select().from(refusalHolds);
      const [domain] = await tx.select().from(domains);
      const first = "00000000-0000-4000-8000-000000000000";
      if (!hold || !domain) throw new Error("no hold");
      await tx.insert(refusalHolds).values([
        { ...hold, subject: newId() },
        { ...hold, operator: "gateway", until: nowMs },
      ]);
      await tx.insert(domains).values({ ...domain, id: first, name: "0.example" });
      await tx.update(domains).set({ status: "pending" }).where(eq(domains.id, w.domainId));
      await letGoAgain(tx, w.domainId, nowMs);
    });
    expect(await w.ruled()).toHaveLength(1);
    await w.within(async (tx) => {
      await tx.update(domains).set({ status: "verified" });
      await letGoAgain(tx, w.domainId, nowMs);
    });
    const standing = await w.within((tx) =>
      tx.select().from(refusalHolds).where(gt(refusalHolds.until, nowMs)),
    );
    expect(standing.map(({ subject }) => subject === w.domainId)).toEqual([false]);
    expect((await w.ruled()).map(({ limit, after }) => [limit, after])).toEqual([
      ["mail to Google", "held"],
      ["mail to Google", "sent"],
    ]);
  });

  it("is told to the agency, on its page and as the next step, and to staff", async () => {
    const w = await heldWorld();
    const nowMs = w.clock.now();
    const view = await w.within((tx) => getDomain(tx, w.domainId, nowMs));
    expect(view.refusedBy).toMatchObject([{ operator: "google", says: expect.stringContaining("5.7.26") }]);
    const { nextSteps } = await w.within((tx) => getOverview(tx, nowMs));
    expect(nextSteps).toContainEqual(
      expect.objectContaining({
        code: "mend-refused",
        message: "Mend the domain that Google refuses.",
        href: `/domains/${w.domainId}`,
      }),
    );
    const alerts = await w.alerts(nowMs);
    expect(alerts).toContainEqual(
      expect.objectContaining({
        code: "domain-refused",
        message: expect.stringMatching(/^Google refused its mail /),
        subject: expect.objectContaining({ id: w.domainId }),
      }),
    );
    const later = await w.alerts(nowMs + 2 * day);
    expect(later).toEqual([]);
  });

  it("by several operators names them in the order of what people call them", async () => {
    const w = await heldWorld();
    const nowMs = w.clock.now();
    await w.within(async (tx) => {
      const [hold] = await tx.select().from(refusalHolds);
      if (!hold) throw new Error("no hold");
      await tx.insert(refusalHolds).values({ ...hold, operator: "gateway" });
    });
    const view = await w.within((tx) => getDomain(tx, w.domainId, nowMs));
    expect(view.refusedBy.map(({ operator }) => operator)).toEqual(["google", "gateway"]);
    const alerts = await w.alerts(nowMs);
    expect(alerts.find(({ subject }) => subject.id === w.domainId)?.message).toMatch(
      /^Google and Mail gateways refused /,
    );
  });
});

describe("a campaign that is refused for what it says", () => {
  const spam =
    "552 5.7.0 lead0@gmail.com This message was blocked because its content presents a potential security issue";

  it("is paused at the third such message by its next review, with a decision that quotes it, and no domain is held", async () => {
    const w = await refusedWorld("gmail.com");
    const campaign = async () => (await w.within((tx) => tx.select().from(campaigns)))[0];
    await w.answer(0, spam);
    await w.answer(1, spam);
    await reviewCampaigns(w.world);
    expect((await campaign())?.status).toBe("running");
    await w.answer(2, spam);
    await reviewCampaigns(w.world);
    expect(await campaign()).toMatchObject({ status: "paused", statusCode: "content-refused" });
    const ruled = await w.within((tx) =>
      tx.select().from(decisions).where(eq(decisions.subjectKind, "campaign")),
    );
    expect(ruled).toMatchObject([
      { reason: expect.stringMatching(/^3 of the last 3 messages .*552 5.7.0 <@> This/), after: "paused" },
    ]);
    expect(await w.ruled()).toEqual([]);
  });

  it("is judged by what was said of it lately, and is alone in that", async () => {
    const w = await refusedWorld("gmail.com", 10);
    const other = newId();
    await w.within(async (tx) => {
      const [own] = await tx.select().from(campaigns);
      if (!own) throw new Error("no campaign");
      await tx.insert(campaigns).values({ ...own, id: other });
    });
    await w.answer(3, "250 2.0.0 OK");
    w.clock.advance(policy.refusal.windowMs + 1);
    await w.answer(4, "250 2.0.0 OK");
    for (const at of [0, 1, 2]) await w.answer(at, spam);
    await w.within((tx) => tx.update(messages).set({ campaignId: other }).where(eq(messages.position, 4)));
    const since = w.clock.now() - policy.refusal.windowMs;
    const answersTo = (id: string) => w.within((tx) => answersToCampaign(tx, id, since));
    expect(await answersTo(w.campaignId)).toMatchObject({ answered: 3, refused: 3 });
    expect(await answersTo(other)).toMatchObject({ answered: 0, refused: 0 });
  });

  it("goes on where that was more than a day ago", async () => {
    const w = await refusedWorld("gmail.com");
    await w.answer(0, spam);
    w.clock.advance(policy.refusal.windowMs + 1);
    for (const at of [1, 2]) await w.answer(at, spam);
    await reviewCampaigns(w.world);
    expect((await w.within((tx) => tx.select().from(campaigns)))[0]?.status).toBe("running");
  });
});
