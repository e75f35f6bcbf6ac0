import type { SubmissionReply } from "@penguinmails/core/ports/mail";
import { hour } from "@penguinmails/core/time";
import { leads } from "@penguinmails/db/schema/campaigns";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stopCampaign } from "../campaigns/steer-campaign.ts";
import { addSuppression } from "../suppressions/manage-suppressions.ts";
import { running } from "./delivery-test-world.ts";
import { paceMessages } from "./pace-messages.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

type Campaign = Awaited<ReturnType<typeof running>>;
const broken: SubmissionReply = { outcome: "broken", afterDot: false, text: "broken off" };
const busy: SubmissionReply = { outcome: "refused", code: 451, enhanced: null, text: "451 later" };

const ends: readonly (readonly [what: string, reason: string, end: (c: Campaign) => Promise<unknown>])[] = [
  [
    "its recipient is suppressed",
    "suppressed: manual",
    (c) => addSuppression(c.world, c.caller, { email: "lead0@host0.example" }),
  ],
  [
    "its recipient replies",
    "replied before",
    (c) => c.within((tx) => tx.update(leads).set({ repliedAt: c.clock.now() })),
  ],
  ["its campaign is stopped", "campaign-stopped", (c) => stopCampaign(c.world, c.caller, c.campaignId)],
];

/** Hands the one message of a campaign over, as the submitter does it. */
async function handOver(
  submit: (c: Campaign, beforeFinalDot: () => Promise<void>) => Promise<SubmissionReply>,
) {
  const c = await running(test.database, 1);
  c.answers((mail) => submit(c, mail.beforeFinalDot));
  await paceMessages(c.world, 1_000);
  c.clock.advance(hour);
  await c.dispatchAll();
  return (await c.rows())[0];
}

describe.each(ends)("when %s", (_what, reasonCode, end) => {
  it("a message that is being handed over never gets its final dot", async () => {
    const message = await handOver(async (c, beforeFinalDot) => {
      await end(c);
      await expect(beforeFinalDot()).rejects.toThrow(reasonCode);
      return broken;
    });
    expect(message).toMatchObject({ state: "skipped", reasonCode, dataSentAt: null });
  });

  it("a message that its node puts off waits for no other try", async () => {
    const message = await handOver(async (c, beforeFinalDot) => {
      await beforeFinalDot();
      await end(c);
      return busy;
    });
    expect(message).toMatchObject({ state: "skipped", reasonCode, attempts: 1, lastReply: busy.text });
  });
});
