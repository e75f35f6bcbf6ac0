import { inbox } from "@penguinmails/db/schema/platform";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq, lte } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { realTimeNow } from "./real-time.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

it("what was written as now is due at once, to whichever side its column rounded it", async () => {
  // Half of all instants are rounded up: forty of them leave nothing to chance.
  for (let n = 0; n < 40; n++) {
    const due = await test.database.withOperator(async (tx) => {
      const id = `evt_${n}`;
      await tx.insert(inbox).values({ source: "stripe", id, type: "t", objectId: "o", receivedAt: 0 });
      const rows = await tx
        .select({ isDue: lte(inbox.notBefore, realTimeNow) })
        .from(inbox)
        .where(eq(inbox.id, id));
      return rows[0]?.isDue;
    });
    expect(due).toBe(true);
  }
});
