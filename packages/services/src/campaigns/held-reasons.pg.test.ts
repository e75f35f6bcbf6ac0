import { day } from "@penguinmails/core/time";
import { campaigns } from "@penguinmails/db/schema/campaigns";
import { addresses, mailboxes } from "@penguinmails/db/schema/fleet";
import { tenants } from "@penguinmails/db/schema/tenants";
import { monday } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { running } from "../delivery/delivery-test-world.ts";
import { listCampaigns } from "./campaign-view.ts";
import { heldReasons } from "./held-reasons.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

/** A campaign that is asked on a Saturday. */
async function onSaturday() {
  const c = await running(test.database, 3);
  c.clock.set(monday + 5 * day);
  const held = () =>
    c.within(async (tx) => {
      const [campaign] = await tx.select().from(campaigns).where(eq(campaigns.id, c.campaignId));
      return campaign ? (await heldReasons(tx, campaign, c.clock.now())).map(({ code }) => code) : [];
    });
  return { ...c, held };
}

describe("why messages wait, outside the sending hours", () => {
  it("is the hours, where nothing else holds them", async () => {
    const c = await onSaturday();
    expect(await c.held()).toEqual(["outside-window"]);
  });

  it("is never the hours where they would not go on then: a listed address, a paused mailbox", async () => {
    const listed = await onSaturday();
    await listed.within((tx) => tx.update(addresses).set({ status: "quarantined" }));
    expect(await listed.held()).toEqual(["address-listed"]);
    const paused = await onSaturday();
    await paused.within((tx) => tx.update(mailboxes).set({ status: "paused" }));
    expect(await paused.held()).toEqual(["mailbox-not-ready"]);
  });
});

it("the list of campaigns says what holds all mail of the agency, of those that have mail to send", async () => {
  const c = await running(test.database, 3);
  const listed = () =>
    c.within((tx) => listCampaigns(tx, { limit: 10 }, c.clock.now())).then(({ items }) => items);
  expect((await listed()).map(({ held }) => held)).toEqual([[]]);
  await c.within((tx) => tx.update(tenants).set({ sendingStopped: "Too many complaints." }));
  const stopped = { code: "sending-stopped", message: "Too many complaints.", count: 3 };
  expect((await listed()).map(({ held }) => held)).toEqual([[stopped]]);
  await c.within((tx) => tx.update(campaigns).set({ status: "paused" }));
  expect((await listed()).map(({ held }) => held)).toEqual([[]]);
});
