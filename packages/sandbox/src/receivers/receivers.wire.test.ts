import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TestWorld } from "../control/test-world.ts";
import { deliveries, recentDeliveries } from "./ledger.ts";
import { addressWhere } from "./person.ts";
import {
  closeTransports,
  domainAt,
  makeKnown,
  receiversWorld,
  send,
  senderIp,
} from "./receivers-test-world.ts";

let world: TestWorld;
beforeEach(async () => {
  world = await receiversWorld();
});
afterEach(async () => {
  closeTransports();
  await world.close();
});

const quiet = (mailbox: string) => (person: { mailbox: string; habit: string; away: boolean }) =>
  person.mailbox === mailbox && person.habit === "nothing" && !person.away;

describe("a receiver", () => {
  test("takes a well-made mail of a host with all its records, and tells so", async () => {
    const to = addressWhere(7, "gmail.com", "google", quiet("works"));
    const { code, text } = await send(world.context, { to });
    expect([code, text]).toEqual([250, expect.stringMatching(/^250 2\.0\.0 OK .* - gsmtp$/)]);
    const seen = deliveries(world.context.store);
    expect(seen).toMatchObject({ accepted: 1, distinctMessages: 1, duplicates: 0, refused: 0 });
    expect(seen.sources).toMatchObject([
      {
        ip: senderIp(world.context),
        ptr: "m1.acme-outreach.test",
        spf: "pass",
        dkim: "pass",
        dmarc: "pass",
        count: 1,
      },
    ]);
    expect(recentDeliveries(world.context.store, 5)).toMatchObject([{ recipient: to, operator: "google" }]);
  });

  test("counts the same mail to the same person as a duplicate, not as a mail more", async () => {
    await makeKnown(world);
    const to = addressWhere(7, domainAt(7, "ms365"), "ms365", quiet("works"));
    const mails = [1, 2, 2, 3, 2].map((n) => send(world.context, { to, id: `n-${n}@acme-outreach.test` }));
    expect((await Promise.all(mails)).map(({ code }) => code)).toEqual([250, 250, 250, 250, 250]);
    expect(deliveries(world.context.store)).toMatchObject({
      accepted: 5,
      distinctMessages: 3,
      duplicates: 2,
    });
  });
});
