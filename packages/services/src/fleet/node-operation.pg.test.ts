import { policy } from "@penguinmails/core/policy";
import type { ConvergeOutcome } from "@penguinmails/core/ports/node-converger";
import { minute } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { domains, mailboxes, nodeDrifts, nodes } from "@penguinmails/db/schema/fleet";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { askForOperation } from "./ask-for-operation.ts";
import { codeOf, finished, fleetWorld, scripted } from "./fleet-test-world.ts";
import { nodeView } from "./node-view.ts";
import { readNodePlan } from "./read-node-plan.ts";
import { resumePlans } from "./resume-plans.ts";
import { retireNode } from "./retire-node.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const reason = "the ticket 4711";
const outcome = (of: ConvergeOutcome) => scripted(async () => of);
const waits = outcome({
  status: "waiting",
  step: "restart Mailu",
  reason: "Mailu starts",
  retryAfterMs: minute,
});

async function servingWorld() {
  const world = await fleetWorld(db.database);
  const { id } = await world.order(2);
  await world.converge(id, finished);
  return {
    ...world,
    id,
    ask: (kind: "apply" | "restart-mailu" | "rotate-key") =>
      askForOperation(world.container, world.caller, id, { kind, reason }),
    view: () => db.database.withTenant(world.tenantId, (tx) => nodeView(tx, id)),
    plan: () => db.database.withTenant(world.tenantId, (tx) => readNodePlan(tx, id)),
    jobsOf: async (name: string) => (await world.jobs()).filter(([job]) => job === name).length,
  };
}

describe("an operation", () => {
  test("is asked for once however often it is asked, with one job and one audit row; another one waits its turn", async () => {
    const { ask, view, jobsOf, audits } = await servingWorld();
    const before = await jobsOf("node.converge");
    const codes = await Promise.all([1, 2, 3].map(() => codeOf(ask("restart-mailu"))));
    expect(codes).toEqual(["fine", "fine", "fine"]);
    expect((await view()).operations).toMatchObject([{ kind: "restart-mailu", state: "running" }]);
    expect(await jobsOf("node.converge")).toBe(before + 1);
    expect((await audits()).filter((action) => action === "node.restart-mailu")).toHaveLength(1);
    expect(await codeOf(ask("rotate-key"))).toBe("conflict");
  });

  test("leaves the node serving whatever comes of it, and a look follows its end", async () => {
    const { id, ask, converge, row, view, jobsOf, jobs } = await servingWorld();
    await ask("restart-mailu");
    await converge(id, waits);
    expect(await row(id)).toMatchObject({ status: "serving", waitingFor: null, convergeLeaseUntil: null });
    expect((await view()).operations).toMatchObject([
      { state: "running", step: "restart Mailu", note: "Mailu starts", endedAt: null },
    ]);
    expect((await jobs()).at(-1)).toEqual(["node.converge", 1]);
    await converge(id, finished);
    expect(await row(id)).toMatchObject({ status: "serving" });
    expect((await view()).operations).toMatchObject([{ state: "done", failure: null }]);
    expect(await jobsOf("node.look")).toBe(1);
    await ask("rotate-key");
    const failure = { cause: "Hostwinds said no.", remedy: "Ask them." };
    await converge(id, outcome({ status: "failed", step: "prove the next key", ...failure }));
    expect((await row(id)).status).toBe("serving");
    expect((await view()).operations[0]).toMatchObject({ kind: "rotate-key", state: "failed", failure });
  });

  test("is run by nobody when none was asked for", async () => {
    const { id, converge, ask } = await servingWorld();
    const idle = scripted(async () => ({ status: "done" }));
    await converge(id, idle);
    expect(idle.runs()).toBe(0);
    await ask("apply");
    await converge(id, idle);
    await converge(id, idle);
    expect(idle.runs()).toBe(1);
  });

  test("whose worker was killed is taken up again", async () => {
    const { id, ask, container, tenantId, jobsOf } = await servingWorld();
    await ask("apply");
    const before = await jobsOf("node.converge");
    await db.database.withTenant(tenantId, (tx) =>
      tx.update(nodes).set({ convergeLeaseUntil: sql`now() - interval '1 s'` }).where(eq(nodes.id, id)),
    );
    await resumePlans(container);
    expect(await jobsOf("node.converge")).toBe(before + 1);
  });

  test("that never gets done is given up with what it waited for, so that another can follow", async () => {
    const { id, ask, converge, view, clock } = await servingWorld();
    await ask("restart-mailu");
    clock.advance(policy.node.operationGivesUpAfterMs - 1);
    await converge(id, waits);
    expect((await view()).operations[0]?.state).toBe("running");
    clock.advance(1);
    await converge(id, waits);
    expect((await view()).operations[0]).toMatchObject({
      state: "failed",
      failure: { cause: "Given up after two days: Mailu starts" },
    });
    expect(await codeOf(ask("apply"))).toBe("fine");
  });

  test("ends when the node is given back, and is refused to a node that does not serve and to other agencies", async () => {
    const { id, ask, container, caller, view } = await servingWorld();
    await ask("apply");
    await retireNode(container, caller, id);
    expect((await view()).operations).toMatchObject([{ state: "failed" }]);
    expect(await codeOf(ask("apply"))).toBe("conflict");
    const other = await fleetWorld(db.database);
    const asked = { kind: "apply" as const, reason };
    expect(await codeOf(askForOperation(container, other.caller, id, asked))).toBe("not-found");
  });

  test("the view keeps the newest five", async () => {
    const { id, ask, converge, view } = await servingWorld();
    for (let n = 0; n < 6; n++) {
      await ask(n % 2 === 0 ? "apply" : "restart-mailu");
      await converge(id, finished);
    }
    expect((await view()).operations.map(({ kind }) => kind)).toEqual([
      "restart-mailu",
      "apply",
      "restart-mailu",
      "apply",
      "restart-mailu",
    ]);
  });
});

describe("the plan of a node", () => {
  test("says no change for an untouched one, and is refused while the node is being made", async () => {
    const { plan, order, tenantId } = await servingWorld();
    expect(await plan()).toEqual({ lookedAt: null, steps: [], byHand: [], unseen: [] });
    const made = await order(0);
    expect(await codeOf(db.database.withTenant(tenantId, (tx) => readNodePlan(tx, made.id)))).toBe(
      "conflict",
    );
  });

  test("names what would change and the domains and mailboxes that it reaches", async () => {
    const { plan, id, tenantId, clock, view } = await servingWorld();
    const secondary = (await view()).addresses.find(({ kind }) => kind === "secondary");
    const now = clock.now();
    const domainId = newId();
    await db.database.withTenant(tenantId, async (tx) => {
      const of = { tenantId, createdAt: now };
      const domain = { ...of, id: domainId, name: "acme.example", nodeId: id, status: "verified" as const };
      await tx.insert(domains).values({ ...domain, addressId: secondary?.id ?? null });
      const box = { ...of, id: newId(), domainId, localPart: "ana", email: "ana@acme.example" };
      const shape = {
        displayName: "Ana",
        status: "ready" as const,
        sealedPassword: "sealed:x",
        capPerDay: 5,
      };
      await tx.insert(mailboxes).values({ ...box, ...shape });
      const drift = { tenantId, nodeId: id, foundAt: now, seenAt: now, because: "It matters.", seen: "none" };
      await tx.insert(nodeDrifts).values([
        {
          ...drift,
          id: newId(),
          step: "second",
          what: "PTR",
          expected: "o1",
          risk: "none",
          ips: [secondary?.ip ?? ""],
        },
        { ...drift, id: newId(), step: "first", what: "env", expected: "x", risk: "brief", closedAt: now },
      ]);
    });
    const touches = { domains: ["acme.example"], mailboxes: 1, campaigns: [] };
    expect((await plan()).steps).toMatchObject([{ step: "second", risk: "none", touches }]);
  });
});
