import { nodes } from "@penguinmails/db/schema/fleet";
import { machinePlans } from "@penguinmails/db/schema/machine-plans";
import { asOwner, type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { codeOf, finished, fleetWorld } from "./fleet-test-world.ts";
import { replaceNode } from "./replace-node.ts";
import { storeMachinePlans } from "./store-machine-plans.ts";

let db: TestDatabase;
let usual = "";
beforeAll(async () => {
  db = await testDatabase();
  const { container, clock } = await fleetWorld(db.database);
  const machine = (rid: string, cpu: number, ramMb: number, diskGb: number, monthlyCents: number) => ({
    ...{ rid, name: rid, cpu, ramMb, diskGb, monthlyCents },
  });
  usual = container.machine.rid;
  const sold = [
    machine(usual, 1, 2_048, 50, 999),
    machine("vps-8gb", 4, 8_192, 150, 3_899),
    machine("vps-4gb", 2, 4_096, 75, 1_899),
  ];
  const hosting = { listMachinePlans: async () => sold } as never;
  await storeMachinePlans({ database: db.database, clock, hosting });
});
afterAll(() => db.close());

test.each([
  ["starter", "usual"],
  ["growth", "usual"],
  ["scale", "vps-4gb"],
])(
  "a node of %s is ordered as %s: the cheapest machine that holds what the plan includes",
  async (plan, rid) => {
    const { order, row } = await fleetWorld(db.database, { plan });
    expect((await row((await order(2)).id)).rid).toBe(rid === "usual" ? usual : rid);
  },
);

test("the machine's own price counts against what the plan brings in, also before its plan has read it", async () => {
  // Less than two nodes of 1899 with two addresses of 499 each.
  await asOwner(db.url, (client) =>
    client.query(`insert into plans select (jsonb_populate_record(plans, '{"key": "thin", "monthly_cents": 5793,
      "stripe_price_id": null}'::jsonb)).* from plans where key = 'scale'`),
  );
  const { order } = await fleetWorld(db.database, { plan: "thin" });
  expect(await codeOf(order(2))).toBe("fine");
  expect(await codeOf(order(2))).toBe("plan-limit");
  expect(await codeOf(order(1))).toBe("fine");
});

test("another node in place of one has at least what it has, and what the plan includes", async () => {
  for (const [plan, has, next] of [
    ["starter", "vps-8gb", "vps-8gb"],
    ["scale", usual, "vps-4gb"],
  ] as const) {
    const {
      order,
      converge,
      container,
      caller,
      inTenant,
      nodes: all,
    } = await fleetWorld(db.database, { plan });
    const { id } = await order(1);
    await converge(id, finished);
    await inTenant((tx) => tx.update(nodes).set({ rid: has }).where(eq(nodes.id, id)));
    await replaceNode(container, caller, id, "a test");
    expect((await all()).filter((node) => node.id !== id).map(({ rid }) => rid)).toEqual([next]);
  }
});

test("where the price list is not known the usual machine is ordered", async () => {
  const { order, row } = await fleetWorld(db.database, { plan: "scale" });
  await db.database.withOperator((tx) => tx.delete(machinePlans));
  expect((await row((await order(2)).id)).rid).toBe(usual);
});
