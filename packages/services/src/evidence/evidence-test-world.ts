import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makeTenant } from "@penguinmails/testkit/factories";
import { afterAll, beforeAll } from "vitest";

/** Makes agencies on a database of the calling file's own, which is there for its tests. */
export function agencies() {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await testDatabase();
  });
  afterAll(() => test.close());
  return async (plan: string | null = "growth") => {
    const clock = testClock();
    const world = { database: test.database, clock };
    const tenant = await makeTenant(world, { plan });
    const within = <T>(work: Parameters<typeof test.database.withTenant<T>>[1]) =>
      test.database.withTenant(tenant.tenantId, work);
    return { ...tenant, clock, world, within };
  };
}
