import { addresses } from "@penguinmails/db/schema/fleet";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codeOf, finished, fleetWorld, learned, scripted } from "./fleet-test-world.ts";
import { listNodes, nodeView } from "./node-view.ts";
import { retireNode } from "./retire-node.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());
const world = (plan?: string | null) => fleetWorld(db.database, plan === undefined ? {} : { plan });

describe("giving a node back", () => {
  test("retires it, releases its addresses and leaves an audit row; asked twice it is one", async () => {
    const { order, converge, row, container, caller, tenantId, audits } = await world();
    const { id } = await order();
    await converge(id, finished);
    expect((await retireNode(container, caller, id)).status).toBe("retiring");
    expect((await retireNode(container, caller, id)).status).toBe("retiring");
    await converge(id, finished);
    expect((await row(id)).status).toBe("retired");
    const kept = await db.database.withTenant(tenantId, (tx) => tx.select().from(addresses));
    expect(kept.map(({ status }) => status)).toEqual(["released", "released", "released"]);
    expect(await audits()).toEqual(["node.order", "node.retire"]);
    expect((await retireNode(container, caller, id)).status).toBe("retired");
  });

  test("asked for while the plan runs, it wins: the node never serves", async () => {
    const { order, converge, row, container, caller, jobs } = await world();
    const { id } = await order();
    const interrupted = scripted(async (journal) => {
      await retireNode(container, caller, id);
      await journal.learn(learned);
      return { status: "done" };
    });
    await converge(id, interrupted);
    expect((await row(id)).status).toBe("retiring");
    expect((await jobs()).filter(([job]) => job === "node.converge")).toHaveLength(3);
    await converge(id, finished);
    expect((await row(id)).status).toBe("retired");
  });

  test("a machine that the provider does not take back is tried again, and never set up anew", async () => {
    const { order, converge, row, container, caller, jobs } = await world();
    const { id } = await order();
    await retireNode(container, caller, id);
    const refused = scripted(
      async () => ({ status: "done" }),
      async () => ({
        status: "failed",
        step: "give the machine back",
        cause: "Not Authorized!",
        remedy: "Check the key.",
      }),
    );
    await converge(id, refused);
    expect(await row(id)).toMatchObject({ status: "retiring", failureCause: "Not Authorized!" });
    expect((await jobs()).at(-1)).toEqual(["node.converge", 60]);
    await converge(id, finished);
    expect(await row(id)).toMatchObject({ status: "retired", failureCause: null });
  });

  test("another agency's node is not there, to see or to give back", async () => {
    const { order } = await world();
    const { id } = await order();
    const other = await world();
    expect(await codeOf(retireNode(other.container, other.caller, id))).toBe("not-found");
    expect(await codeOf(db.database.withTenant(other.tenantId, (tx) => nodeView(tx, id)))).toBe("not-found");
    expect((await db.database.withTenant(other.tenantId, listNodes)).items).toEqual([]);
    await other.converge(id, finished);
    expect((await other.jobs()).length).toBe(0);
  });
});
