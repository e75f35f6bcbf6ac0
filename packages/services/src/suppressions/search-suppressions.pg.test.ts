import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeTenant } from "@penguinmails/testkit/factories";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addSuppression, listSuppressions } from "./manage-suppressions.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

test("a part of an address finds it in any case, and what means something to the database means itself", async () => {
  const world = { database: db.database, clock: testClock() };
  const { caller, tenantId } = await makeTenant(world);
  for (const email of ["ann_lee@one.example", "annxlee@two.example", "bob@one.example"])
    await addSuppression(world, caller, { email });
  const found = (search: string) =>
    db.database.withTenant(tenantId, async (tx) => {
      const { items } = await listSuppressions(tx, { limit: 50, search });
      return items.map(({ email }) => email);
    });
  expect(await found("ONE.example")).toEqual(["bob@one.example", "ann_lee@one.example"]);
  expect(await found("n_l")).toEqual(["ann_lee@one.example"]);
  expect(await found("%")).toEqual([]);
  expect(await found("\\")).toEqual([]);
});
