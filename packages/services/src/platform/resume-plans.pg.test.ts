import { nodes } from "@penguinmails/db/schema/fleet";
import { outbox } from "@penguinmails/db/schema/platform";
import { testClock } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { resumePlans } from "./resume-plans.ts";

let test: TestDatabase;
const clock = testClock();
beforeAll(async () => {
  test = await testDatabase();
});
afterAll(() => test.close());

type Node = Partial<typeof nodes.$inferInsert>;
async function node(change: Node) {
  const world = { database: test.database, clock };
  const { tenantId } = await makeTenant(world);
  const { nodeId } = await makePool(world, tenantId);
  await test.database.withTenant(tenantId, (tx) => tx.update(nodes).set(change).where(eq(nodes.id, nodeId)));
  const asked = () =>
    test.database.withTenant(tenantId, async (tx) =>
      (await tx.select().from(outbox).where(eq(outbox.job, "node.converge"))).map((row) => row.payload),
    );
  return { tenantId, nodeId, asked };
}
const past = Date.now() - 1_000;
const future = Date.now() + 60_000;

describe("the plan of a node whose worker was killed", () => {
  it.each(["provisioning", "retiring"] as const)(
    "is asked for again, once, while it is %s",
    async (status) => {
      const { tenantId, nodeId, asked } = await node({ status, convergeLeaseUntil: past });
      const counts = await Promise.all([
        resumePlans({ database: test.database, clock }),
        resumePlans({ database: test.database, clock }),
      ]);
      expect(counts.reduce((sum, n) => sum + n, 0)).toBe(1);
      expect(await asked()).toEqual([{ v: 1, tenantId, nodeId }]);
      expect(await resumePlans({ database: test.database, clock })).toBe(0);
    },
  );

  it.each([
    ["is run by somebody now", { status: "provisioning", convergeLeaseUntil: future }],
    ["has asked for its own next run", { status: "provisioning", convergeLeaseUntil: null }],
    ["has ended", { status: "serving", convergeLeaseUntil: past }],
  ] as const)("is left alone when it %s", async (_, change) => {
    const { asked } = await node(change);
    await resumePlans({ database: test.database, clock });
    expect(await asked()).toEqual([]);
  });
});
