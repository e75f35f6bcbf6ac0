import { newId } from "@penguinmails/db/ids";
import { messages } from "@penguinmails/db/schema/campaigns";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { and, eq, inArray, sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { running } from "./delivery-test-world.ts";
import { mayGoNow } from "./pace-candidates.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

it("what waits with a mailbox is found by the mailbox, also right after a large plan, of which the database has no figures", async () => {
  const c = await running(test.database, 40, { mailboxes: 3 });
  const [mailboxId = ""] = c.pool.mailboxIds;
  const rows = await c.within((tx) => tx.select().from(messages));
  const plan = await c.within(async (tx) => {
    for (let step = 2; step < 52; step += 1)
      await tx
        .insert(messages)
        .values(rows.map((row) => ({ ...row, id: newId(), messageIdHeader: newId(), step })));
    const waits = inArray(messages.state, ["queued", "deferred"]);
    const round = { untilMs: c.clock.now(), running: [c.campaignId], pastCanary: [c.campaignId] };
    const asked = and(eq(messages.mailboxId, mailboxId), waits, ...mayGoNow(round, new Set()));
    const { rows: lines } = await tx.execute(sql`explain select 1 from ${messages} where ${asked}`);
    return lines.map((line) => line["QUERY PLAN"]).join("\n");
  });
  expect(plan).toContain("messages_waiting_idx");
});
