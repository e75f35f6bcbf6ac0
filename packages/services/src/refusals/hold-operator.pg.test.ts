import { policy } from "@penguinmails/core/policy";
import { day, hour, minute } from "@penguinmails/core/time";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { decisions, events, suppressions } from "@penguinmails/db/schema/evidence";
import { type TestDatabase, testDatabase, untilLockWaits } from "@penguinmails/testkit/database";
import { and, asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { heldReasons } from "../campaigns/held-reasons.ts";
import { resumeCampaign } from "../campaigns/steer-campaign.ts";
import { paceMessages } from "../delivery/pace-messages.ts";
import { takeBackBounces } from "../feedback/take-back-bounces.ts";
import { operatorTroubleAlerts } from "../staff/operator-trouble-alerts.ts";
import { listsAtGoogle, taken, unknown } from "./operator-trouble-test-world.ts";
import { heldOperator, refusalHoldOf } from "./refusal-holds.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

/** What an operator says of one person, and not by a fault of its own. */
const moved = "550 5.1.6 The recipient has moved";

/** Two lists that Google and others took, one person apart, until Google called everybody unknown. */
async function inTrouble() {
  const w = await listsAtGoogle(test.database, 2);
  for (const nth of [0, 1]) {
    await w.answer(nth, [0, 1], unknown);
    await w.answer(nth, [1, 30], taken);
    await w.answer(nth, [0, 5], taken, { operator: "host.example" });
  }
  expect(await w.givenUp()).toEqual(["l0p0@gmail.com", "l1p0@gmail.com"]);
  for (const nth of [0, 1]) await w.answer(nth, [30, 36], unknown);
  return w;
}

describe("an operator that suddenly calls everybody unknown", () => {
  it("is sent nothing for some hours, by a decision that tells why, in every campaign; others are", async () => {
    const w = await inTrouble();
    const [hold] = await w.holds();
    expect(hold).toMatchObject({ kind: "operator", operator: "google", says: unknown });
    expect(hold?.until).toBe(w.clock.now() + policy.mistakenBounces.holdMs);
    expect(hold?.since).toBe(w.clock.now() - 11 * minute);
    const ruled = await w.within((tx) =>
      tx.select().from(decisions).where(eq(decisions.subjectKind, "tenant")),
    );
    expect(ruled).toMatchObject([
      {
        limit: "mail to Google",
        after: "held",
        reason: expect.stringContaining("12 of the last 24 people of 2 lists unknown, and 2 of 48 before"),
      },
    ]);
    const [campaign] = await w.within((tx) => tx.select().from(campaigns));
    if (!campaign) throw new Error("no campaign");
    expect(await w.within((tx) => heldReasons(tx, campaign, w.clock.now()))).toMatchObject([
      { code: "operator-in-trouble", message: expect.stringMatching(/^Google calls everybody unknown/) },
    ]);
    const leased = () => w.within((tx) => tx.select().from(messages).where(eq(messages.state, "leased")));
    await paceMessages(w.world, 1_000);
    expect(await leased()).toEqual([]);
    await w.within((tx) =>
      tx
        .update(messages)
        .set({ operator: "host.example" })
        .where(and(eq(messages.state, "queued"), eq(messages.position, 55))),
    );
    await paceMessages(w.world, 1_000);
    expect((await leased()).length).toBeGreaterThan(0);
    w.clock.advance(policy.mistakenBounces.holdMs);
    await paceMessages(w.world, 1_000);
    expect((await leased()).map(({ operator }) => operator)).toContain("google");
  });

  it("is found though it called a few unknown the evening before, who stay given up", async () => {
    const w = await listsAtGoogle(test.database, 2);
    for (const nth of [0, 1]) await w.answer(nth, [0, 30], taken);
    for (const nth of [0, 1]) await w.answer(nth, [30, 33], unknown);
    w.clock.advance(16 * hour);
    for (const nth of [0, 1]) await w.answer(nth, [33, 39], unknown);
    expect(await w.holds()).toHaveLength(1);
    await w.takeBack();
    expect(await w.givenUp()).toHaveLength(6);
  });

  it("is found by the node's log though a report told of each bounce first", async () => {
    const w = await listsAtGoogle(test.database, 2);
    for (const nth of [0, 1]) await w.answer(nth, [0, 30], taken);
    for (const nth of [0, 1]) await w.answer(nth, [30, 36], unknown, { source: "collector" });
    expect(await w.holds()).toEqual([]);
    for (const nth of [0, 1]) await w.answer(nth, [30, 36], unknown);
    expect(await w.holds()).toMatchObject([{ kind: "operator", operator: "google" }]);
    await w.takeBack();
    expect(await w.givenUp()).toEqual([]);
  });

  it("has given nobody up in the end: the bounces of that time weigh as trouble of its own, those before stand", async () => {
    const w = await inTrouble();
    expect(await w.givenUp()).toHaveLength(14);
    const sinceTrouble = (await w.holds())[0]?.since ?? Number.NaN;
    expect(await w.hardOf(w.ids[0] ?? "")).toEqual({ hard: 7, soft: 0 });
    await w.takeBack();
    expect(await w.givenUp()).toEqual(["l0p0@gmail.com", "l1p0@gmail.com"]);
    for (const id of w.ids) expect(await w.hardOf(id)).toEqual({ hard: 1, soft: 6 });
    const itsCampaigns = await w.within((tx) => tx.select().from(campaigns));
    expect(itsCampaigns.map(({ status, canary }) => [status, canary])).toEqual(
      Array(2).fill(["running", "passed"]),
    );
    expect(await w.hardOf(w.pool.addressId)).toEqual({ hard: 2, soft: 12 });
    expect(await w.hardOf(w.tenantId)).toEqual({ hard: 2, soft: 12 });
    const heard = await w.within((tx) => tx.select().from(events).where(eq(events.reason, "systemerror")));
    expect(heard).toHaveLength(12);
    expect(new Set(heard.map((event) => event.class))).toEqual(new Set(["transient"]));
    // Again, and there is nothing left to take back.
    await takeBackBounces(w.world, { tenantId: w.tenantId, operator: "google", sinceMs: sinceTrouble });
    expect(await w.hardOf(w.tenantId)).toEqual({ hard: 2, soft: 12 });
  });

  it("answers for its own people alone: who is unknown elsewhere stays given up, and what it took was taken", async () => {
    const w = await inTrouble();
    await w.answer(0, [5, 6], unknown, { operator: "host.example" });
    await w.answer(0, [36, 37], taken);
    await w.answer(0, [36, 37], unknown);
    await w.answer(0, [37, 38], moved);
    await w.takeBack();
    expect(await w.givenUp()).toEqual([
      "l0p0@gmail.com",
      "l0p37@gmail.com",
      "l0p5@host.example",
      "l1p0@gmail.com",
    ]);
    const heard = await w.within((tx) => tx.select().from(events).where(eq(events.reason, "systemerror")));
    expect(heard).toHaveLength(13);
    expect(new Set(heard.map(({ kind }) => kind))).toEqual(new Set(["bounced"]));
    const soft = await w.within((tx) =>
      tx.select().from(messages).where(eq(messages.reasonCode, "systemerror")),
    );
    expect(soft).toHaveLength(13);
  });

  it("has each bounce taken back once, though two workers do it at the same time", async () => {
    const w = await inTrouble();
    const asked = { tenantId: w.tenantId, operator: "google", sinceMs: (await w.holds())[0]?.since ?? 0 };
    const both = await w.within(async (tx) => {
      await tx.select().from(campaigns).for("update");
      const work = Promise.all([takeBackBounces(w.world, asked), takeBackBounces(w.world, asked)]);
      await untilLockWaits(test.url, 2);
      return { work };
    });
    await both.work;
    expect(await w.hardOf(w.tenantId)).toEqual({ hard: 2, soft: 12 });
  });

  it("gives nobody up for what was under way when mail to it began to wait", async () => {
    const w = await inTrouble();
    await w.takeBack();
    await w.answer(0, [36, 38], unknown);
    expect(await w.givenUp()).toHaveLength(4);
    await w.takeBack();
    expect(await w.givenUp()).toHaveLength(2);
    expect(await w.holds()).toHaveLength(1);
  });

  it("lets a campaign go on that was paused for those bounces, and no other one", async () => {
    const w = await inTrouble();
    const [first = "", second = ""] = w.ids;
    const pausedAs = (statusCode: string, id: string) =>
      w.within((tx) =>
        tx
          .update(campaigns)
          .set({ status: "paused", statusCode, canary: "failed" })
          .where(eq(campaigns.id, id)),
      );
    await pausedAs("canary-failed", first);
    await pausedAs("paused-by-user", second);
    await w.takeBack();
    const now = await w.within((tx) => tx.select().from(campaigns).orderBy(asc(campaigns.id)));
    expect(now.map(({ id, status, canary }) => [id, status, canary])).toEqual([
      [first, "running", "running"],
      [second, "paused", "running"],
    ]);
    const told = await w.within((tx) =>
      tx.select().from(decisions).where(eq(decisions.subjectKind, "campaign")),
    );
    expect(told.map(({ subjectId, before, after }) => [subjectId, before, after])).toEqual(
      expect.arrayContaining([
        [first, "6 more", "none of them, and the campaign goes on"],
        [second, "6 more", "none of them"],
      ]),
    );
    await expect(resumeCampaign(w.world, w.caller, second)).resolves.toMatchObject({ status: "running" });
  });

  it("is not sent what was leased before, and other operators are", async () => {
    const w = await inTrouble();
    const holdOf = (operator: string, nowMs: number) =>
      w.within(async (tx) => {
        const [message] = await tx.select().from(messages).where(eq(messages.operator, operator)).limit(1);
        if (!message) throw new Error("no message");
        return refusalHoldOf(tx, message, nowMs);
      });
    const nowMs = w.clock.now();
    expect(await holdOf("google", nowMs)).toBe("operator");
    expect(await holdOf("host.example", nowMs)).toBeNull();
    expect(await w.within((tx) => heldOperator(tx, "host.example", nowMs))).toBeNull();
    expect(await holdOf("google", nowMs + policy.mistakenBounces.holdMs)).toBeNull();
  });

  it("is told to staff, once for all agencies that heard it, while it lasts", async () => {
    const w = await inTrouble();
    const alerts = (nowMs: number) => test.database.withOperator((tx) => operatorTroubleAlerts(tx, nowMs));
    expect(await alerts(w.clock.now())).toMatchObject([
      { code: "operator-in-trouble", subject: { kind: "operator", id: "google", label: "Google" } },
    ]);
    expect(await alerts(w.clock.now() + 2 * day)).toEqual([]);
  });

  it("leaves what people said of themselves: who opted out or complained stays out", async () => {
    const w = await inTrouble();
    await w.within((tx) =>
      tx.update(suppressions).set({ reason: "objection" }).where(eq(suppressions.email, "l0p31@gmail.com")),
    );
    await w.takeBack();
    expect(await w.givenUp()).toContain("l0p31@gmail.com");
  });
});

describe("an operator is believed, and people are given up,", () => {
  it("where one list alone turned bad", async () => {
    const w = await listsAtGoogle(test.database, 1);
    await w.answer(0, [0, 30], taken);
    await w.answer(0, [30, 42], unknown);
    expect(await w.holds()).toEqual([]);
    expect(await w.jobs()).toEqual([]);
    expect(await w.givenUp()).toHaveLength(12);
  });

  it("where it said so over days, and not now", async () => {
    const w = await listsAtGoogle(test.database, 2);
    for (const nth of [0, 1]) await w.answer(nth, [0, 30], taken);
    for (const nth of [0, 1]) await w.answer(nth, [30, 35], unknown);
    w.clock.advance(policy.mistakenBounces.windowMs);
    for (const nth of [0, 1]) await w.answer(nth, [35, 40], unknown);
    expect(await w.holds()).toEqual([]);
  });

  it.each(["others", "unknown"])("where nobody knows who that is, %s: they are many", async (operator) => {
    const w = await listsAtGoogle(test.database, 2);
    await w.within((tx) => tx.update(messages).set({ operator }).where(eq(messages.operator, "google")));
    for (const nth of [0, 1]) await w.answer(nth, [0, 30], taken, { operator });
    for (const nth of [0, 1]) await w.answer(nth, [30, 42], unknown, { operator });
    expect(await w.holds()).toEqual([]);
    expect(await w.givenUp()).toHaveLength(24);
  });

  it("where both lists are as bad at others", async () => {
    const w = await listsAtGoogle(test.database, 2);
    for (const nth of [0, 1]) await w.answer(nth, [0, 30], taken);
    await w.answer(0, [30, 34], unknown);
    await w.answer(1, [30, 34], unknown);
    for (const nth of [0, 1]) await w.answer(nth, [0, 3], unknown, { operator: "host.example" });
    for (const nth of [0, 1]) await w.answer(nth, [34, 40], unknown);
    expect(await w.holds()).toEqual([]);
  });

  it("where only mails say so, which anybody who got ours can write", async () => {
    const w = await listsAtGoogle(test.database, 2);
    for (const nth of [0, 1]) await w.answer(nth, [0, 30], taken);
    for (const nth of [0, 1]) await w.answer(nth, [30, 42], unknown, { source: "collector" });
    await w.answer(0, [42, 43], unknown);
    expect(await w.holds()).toEqual([]);
  });
});
