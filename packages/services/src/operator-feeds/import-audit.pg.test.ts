import { staffAudit } from "@penguinmails/db/schema/platform";
import { makeYahooImport } from "@penguinmails/integrations/yahoo/yahoo-import";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { importYahoo } from "../staff/operator-feeds.ts";
import { feedAgency } from "./operator-feeds-test-world.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const by = { staffId: "0199aaaa-0000-7000-8000-000000000001", requestId: "r-1" };
const audited = () =>
  db.database.withOperator((tx) =>
    tx.select().from(staffAudit).where(eq(staffAudit.action, "operator-feeds.import")),
  );

test("numbers that a staff member brings leave an audit row before any agency's are kept, and refused ones leave none", async () => {
  const w = await feedAgency(db);
  const bring = (line: string, database = db.database) =>
    importYahoo(
      { database, clock: w.clock },
      by,
      makeYahooImport(`domain,day,complaint_rate_percent\n${line}`),
    );
  await expect(bring("stranger.example,2026-03-01,0.4")).rejects.toMatchObject({ code: "invalid-input" });
  expect(await audited()).toEqual([]);
  let before = 0;
  const failing: typeof db.database = {
    ...db.database,
    withTenant: async () => {
      before = (await audited()).length;
      throw new Error("the power failed");
    },
  };
  await expect(bring(`${w.name},2026-03-01,0.4`, failing)).rejects.toThrow("the power failed");
  expect(before).toBe(1);
  expect(await audited()).toMatchObject([
    { staffId: by.staffId, detail: { source: "yahoo", covered: 1 }, requestId: "r-1" },
  ]);
  await bring(`${w.name},2026-03-01,0.4`);
  expect(await audited()).toHaveLength(2);
});
