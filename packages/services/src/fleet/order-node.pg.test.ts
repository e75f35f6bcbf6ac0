import { subscriptions } from "@penguinmails/db/schema/billing";
import { asOwner, type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codeOf, finished, fleetWorld } from "./fleet-test-world.ts";
import { retireNode } from "./retire-node.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());
const world = (plan?: string | null) => fleetWorld(db.database, plan === undefined ? {} : { plan });

describe("ordering a node", () => {
  test("writes the node, its addresses, one job and one audit row, and tells nobody its secrets", async () => {
    const { order, row, jobs, audits } = await world();
    const view = await order(2);
    expect(view).toMatchObject({ status: "ordered", waitingFor: "its turn", location: "seattle" });
    expect(view.addresses.map(({ kind, ip, status }) => [kind, ip, status])).toEqual([
      ["primary", null, "ordered"],
      ["secondary", null, "ordered"],
      ["secondary", null, "ordered"],
    ]);
    expect(view.hostname).toBe(`${view.name.replace("pm-", "")}.nodes.penguinmails.example`);
    expect(await jobs()).toEqual([["node.converge", 0]]);
    expect(await audits()).toEqual(["node.order"]);
    const stored = await row(view.id);
    const secrets = [stored.sealedMailuSecretKey, stored.sealedMailuApiToken, stored.sealedCollectorPassword];
    expect(new Set(secrets).size).toBe(3);
    expect(JSON.stringify(view)).not.toContain("sealed");
    for (const secret of secrets) expect(JSON.stringify(view)).not.toContain(secret.slice("sealed:".length));
  });

  test("without a subscription, or with one that ended, nothing is ordered", async () => {
    const none = await world(null);
    expect(await codeOf(none.order())).toBe("subscription-required");
    const ended = await world();
    await db.database.withTenant(ended.tenantId, (tx) =>
      tx.update(subscriptions).set({ status: "canceled" }),
    );
    expect(await codeOf(ended.order())).toBe("subscription-required");
    for (const agency of [none, ended]) {
      expect(await agency.nodes()).toEqual([]);
      expect(await agency.jobs()).toEqual([]);
    }
  });

  test("the plan's nodes and addresses are the most there are, also when five order at once", async () => {
    const { order, nodes: all, jobs } = await world("starter");
    expect(await codeOf(order(3))).toBe("plan-limit");
    const codes = await Promise.all([1, 2, 3, 4, 5].map(() => codeOf(order(2))));
    expect(codes.sort()).toEqual(["fine", "plan-limit", "plan-limit", "plan-limit", "plan-limit"]);
    expect(await all()).toHaveLength(1);
    expect(await jobs()).toHaveLength(1);
  });

  test("machines never cost more than the plan brings in, counting those whose price is not read yet", async () => {
    // A plan that brings in less than two nodes with four addresses each cost: 2 × (999 + 4 × 499).
    await asOwner(db.url, (client) =>
      client.query(`insert into plans select (jsonb_populate_record(plans, '{"key": "thin", "monthly_cents": 5989,
        "stripe_price_id": null}'::jsonb)).* from plans where key = 'scale'`),
    );
    const { order, nodes: all, row } = await world("thin");
    expect((await row((await order(4)).id))?.monthlyCents).toBeNull();
    expect(await codeOf(order(4))).toBe("plan-limit");
    expect(await codeOf(order(3))).toBe("fine");
    expect(await all()).toHaveLength(2);
  });

  test("a node that was given back makes room again", async () => {
    const { order, converge, caller, container } = await world("starter");
    const first = await order();
    await retireNode(container, caller, first.id);
    await converge(first.id, finished);
    expect(await codeOf(order())).toBe("fine");
  });
});
