import { day as dayMs, utcDay } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { addEvidence } from "@penguinmails/db/repositories/evidence";
import { lockPairs, savePair } from "@penguinmails/db/repositories/pairs";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { decisions, pairs } from "@penguinmails/db/schema/evidence";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { running } from "../delivery/delivery-test-world.ts";
import { closeTenantDays } from "./close-days.ts";
import { pairEvidence } from "./pair-subject.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

const [sentOfBad, deadOfBad, sentOfOthers] = [60, 24, 200];

/** An agency that sends 200 clean messages a day from one address, and on some days a campaign that is over the same evening. */
async function agency() {
  const c = await running(test.database, sentOfBad);
  const { addressId } = c.pool;
  const [model] = await c.within((tx) => tx.select().from(campaigns));
  const mails = await c.rows();
  if (!model) throw new Error("no campaign");
  await c.within(async (tx) => {
    await tx.delete(messages);
    await lockPairs(tx, addressId, ["others"]);
  });
  const count = (claimDay: string, sent: number, hard: number) =>
    c.within((tx) =>
      Promise.resolve(
        addEvidence(
          tx,
          claimDay,
          pairEvidence(addressId, "others").map((subject) => ({
            subject,
            delta: { claimed: sent, accepted: sent, delivered: sent - hard, hard },
          })),
        ),
      ),
    );
  const badCampaign = (claimDay: string) =>
    c.within(async (tx) => {
      const campaignId = newId();
      await tx.insert(campaigns).values({ ...model, id: campaignId, status: "finished" });
      await tx.insert(messages).values(
        mails.map((mail, n) => ({
          ...{ ...mail, id: newId(), messageIdHeader: newId(), campaignId, addressId, claimDay },
          state: "accepted" as const,
          delivery: n < deadOfBad ? ("bounced_hard" as const) : ("delivered" as const),
        })),
      );
    });
  /** A sending day, and what its close made of the pair's cap. */
  const sendingDay = async (isBad: boolean): Promise<"cut" | "not cut"> => {
    const claimDay = utcDay(c.clock.now());
    await count(claimDay, sentOfOthers, 0);
    if (isBad) {
      await badCampaign(claimDay);
      await count(claimDay, sentOfBad, deadOfBad);
    }
    const own = eq(pairs.operator, "others");
    await c.within((tx) =>
      savePair(tx, addressId, "others", { usageDay: claimDay, lastUsedAt: c.clock.now() }),
    );
    const before = (await c.within((tx) => tx.select().from(pairs).where(own)))[0]?.capPerDay ?? 0;
    c.clock.advance(dayMs);
    await closeTenantDays(c.world, { tenantId: c.tenantId });
    const after = (await c.within((tx) => tx.select().from(pairs).where(own)))[0]?.capPerDay ?? 0;
    return after < before ? "cut" : "not cut";
  };
  const named = () => {
    const ofCampaigns = eq(decisions.subjectKind, "campaign");
    return c.within((tx) => tx.select().from(decisions).where(ofCampaigns).orderBy(decisions.at));
  };
  return { ...c, sendingDay, named };
}

describe("small campaigns of bad lists, each over by the evening", () => {
  it("are set apart twice, and from the third on the address answers for them: they are no exception any more", async () => {
    const a = await agency();
    const days: string[] = [];
    for (let n = 0; n < 4; n += 1) days.push(await a.sendingDay(true));
    expect(days).toEqual(["not cut", "not cut", "cut", "cut"]);
    const [first, , third] = await a.named();
    expect(first).toMatchObject({ after: "set apart", reason: expect.stringMatching(/in good standing\.$/) });
    expect(third).toMatchObject({
      before: "finished",
      after: "named",
      reason: expect.stringMatching(
        /on 3 of the last 14 days such a campaign began, so that the address .+ answers for them all/,
      ),
    });
  });

  it("far enough from each other stay exceptions", async () => {
    const a = await agency();
    for (let n = 0; n < 3; n += 1) {
      expect(await a.sendingDay(true)).toBe("not cut");
      for (let clean = 0; clean < 7; clean += 1) expect(await a.sendingDay(false)).toBe("not cut");
    }
  });
});
