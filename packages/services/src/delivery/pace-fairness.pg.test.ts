import { minute } from "@penguinmails/core/time";
import { messages } from "@penguinmails/db/schema/campaigns";
import { pairs } from "@penguinmails/db/schema/evidence";
import { addresses, mailboxes } from "@penguinmails/db/schema/fleet";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { and, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { running } from "./delivery-test-world.ts";
import { paceMessages } from "./pace-messages.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

const leasedOf = async (c: Awaited<ReturnType<typeof running>>) =>
  (await c.rows()).filter((message) => message.state === "leased");

it.each([
  ["an operator whose day is spent", "google", { capPerDay: 1, usedToday: 1 }],
  ["small hosts whose common day is spent", "a-small-host.example", null],
])("%s holds up nobody behind it", async (_title, operator, spent) => {
  const c = await running(test.database, 45);
  const first = sql`${messages.position} < 40`;
  await c.within((tx) => tx.update(messages).set({ operator }).where(first));
  await c.within((tx) => tx.update(messages).set({ operator: "yahoo" }).where(sql`not ${first}`));
  await paceMessages(c.world, 1_000);
  expect((await leasedOf(c)).map((message) => message.operator)).toEqual([operator]);
  const today = new Date(c.clock.now()).toISOString().slice(0, 10);
  const name = spent ? "google" : "others";
  const change = { capPerDay: 1, usedToday: 1, usageDay: today };
  await c.within((tx) => tx.update(pairs).set(change).where(eq(pairs.operator, name)));
  c.clock.advance(30 * minute);
  await paceMessages(c.world, 1_000);
  expect((await leasedOf(c)).map((message) => message.operator).sort()).toEqual([operator, "yahoo"].sort());
});

it("mailboxes of one address share what an operator takes: none sends while another that sent less waits", async () => {
  const c = await running(test.database, 60, { mailboxes: 3 });
  await c.within((tx) => tx.update(messages).set({ operator: "google" }));
  for (let tick = 0; tick < 40; tick += 1) {
    // One token at a time, so that each tick is a choice.
    await c.within((tx) =>
      tx
        .update(pairs)
        .set({ capPerDay: sql`${pairs.usedToday} + 1`, nextSlotAt: null })
        .where(and(eq(pairs.operator, "google"))),
    );
    await c.within((tx) => tx.update(mailboxes).set({ nextSendAt: null }));
    await c.within((tx) => tx.update(addresses).set({ nextSlotAt: null }));
    await paceMessages(c.world, 1_000);
    const sent = (await c.within((tx) => tx.select().from(mailboxes))).map((box) => box.sentToday);
    expect(Math.max(...sent) - Math.min(...sent)).toBeLessThanOrEqual(1);
    if (sent.every((n) => n >= 4)) return;
  }
  throw new Error("the mailboxes never got their turns");
});
