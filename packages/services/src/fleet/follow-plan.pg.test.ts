import type { MachineGives } from "@penguinmails/core/fleet/container-limits";
import { policy } from "@penguinmails/core/policy";
import type { Deviation } from "@penguinmails/core/ports/node-converger";
import type { NodeFacts } from "@penguinmails/core/ports/node-facts";
import { minute } from "@penguinmails/core/time";
import { plans, subscriptions } from "@penguinmails/db/schema/billing";
import { nodeOperations, nodes } from "@penguinmails/db/schema/fleet";
import { auditLog } from "@penguinmails/db/schema/platform";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { billingWorld } from "../billing/billing-test-world.ts";
import { drainInbox } from "../billing/drain-inbox.ts";
import { askForOperation } from "./ask-for-operation.ts";
import { finished, fleetWorld, learned, scripted } from "./fleet-test-world.ts";
import { lookAtNode } from "./look-at-node.ts";
import { learn } from "./node-facts.ts";
import { nodeSpecOf } from "./node-spec.ts";
import { nodeView } from "./node-view.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const onMachineOf = (ramMb: number): NodeFacts => ({
  ...learned,
  size: { rid: "vps", gives: { cpu: 2, ramMb } },
});

/** A node of an agency on Starter, which serves on a machine of that memory. */
async function servingWorld(ramMb = 4_096) {
  const world = await fleetWorld(db.database, { plan: "starter" });
  const { tenantId, container, caller, inTenant, row } = world;
  const { id } = await world.order(2);
  await world.converge(
    id,
    scripted(async (journal) => {
      await journal.learn(onMachineOf(ramMb));
      return { status: "done" };
    }),
  );
  return {
    ...world,
    id,
    choose: (planKey: string) => inTenant((tx) => tx.update(subscriptions).set({ planKey })),
    look: (deviations: readonly Deviation[] = []) => {
      const inspect = async () => ({ deviations, unseen: [] });
      return lookAtNode({ ...container, converger: { ...finished, inspect } }, { tenantId, nodeId: id });
    },
    spec: async () => nodeSpecOf(container, await row(id)),
    /** Its containers are made with these. */
    makes: (extras: NonNullable<NodeFacts["extras"]>) =>
      world.converge(
        id,
        scripted(async (journal) => {
          await journal.learn({ extras });
          return { status: "done" };
        }),
      ),
    fails: () =>
      world.converge(
        id,
        scripted(async () => ({ status: "failed", step: "bring up Mailu", cause: "No.", remedy: "Look." })),
      ),
    /** Its machine is another by now, or one that nobody knows. */
    isOn: (gives: MachineGives | null) =>
      inTenant((tx) => learn(tx, world.clock.now(), id, { size: { rid: "vps", gives } })),
    ask: () => askForOperation(container, caller, id, { kind: "restart-mailu", reason: "a test" }),
    operations: async () =>
      (await inTenant((tx) => tx.select().from(nodeOperations).orderBy(asc(nodeOperations.id)))).map(
        ({ kind, state }) => [kind, state],
      ),
    reasons: async () =>
      (
        await inTenant((tx) =>
          tx.select().from(auditLog).where(eq(auditLog.action, "node.apply")).orderBy(asc(auditLog.id)),
        )
      ).map(({ detail }) => detail),
    view: () => inTenant((tx) => nodeView(tx, id)),
  };
}

const both = (state: string) => [
  { name: "webmail", state },
  { name: "antivirus", state },
];

describe("a look", () => {
  test("has what was bought applied, once, and what is no longer paid for taken away; the audit says why", async () => {
    const { look, choose, makes, operations, reasons, view } = await servingWorld();
    await look();
    expect(await operations()).toEqual([]);
    await choose("scale");
    await look();
    await look();
    expect(await operations()).toEqual([["apply", "running"]]);
    expect(await view()).toMatchObject({ webmailUrl: null, extras: both("coming") });
    await makes(["webmail", "antivirus"]);
    const { webmailUrl, hostname, extras } = await view();
    expect(extras).toEqual(both("on"));
    expect(webmailUrl).toBe(`https://${hostname}/webmail`);
    await look();
    await choose("growth");
    expect((await view()).extras[1]).toEqual({ name: "antivirus", state: "going" });
    await look();
    await makes(["webmail"]);
    await look();
    expect(await operations()).toEqual([
      ["apply", "done"],
      ["apply", "done"],
    ]);
    expect(await reasons()).toEqual([
      { reason: "The agency's plan includes webmail and antivirus." },
      { reason: "The agency's plan no longer includes antivirus." },
    ]);
  });

  test("asks for nothing that the machine has no room for", async () => {
    const { look, choose, makes, operations, reasons, view } = await servingWorld(2_048);
    await choose("scale");
    await look();
    expect(await reasons()).toEqual([{ reason: "The agency's plan includes webmail." }]);
    await makes(["webmail"]);
    await look();
    expect(await operations()).toEqual([["apply", "done"]]);
    expect((await view()).extras).toEqual([
      { name: "webmail", state: "on" },
      { name: "antivirus", state: "waits" },
    ]);
  });

  test("stops what its machine has no room for any more, and says so: the plan includes it still", async () => {
    const { look, choose, makes, isOn, reasons, view } = await servingWorld();
    await choose("scale");
    await look();
    await makes(["webmail", "antivirus"]);
    await isOn({ cpu: 1, ramMb: 2_048 });
    expect((await view()).extras).toEqual([
      { name: "webmail", state: "on" },
      { name: "antivirus", state: "stopping" },
    ]);
    await look();
    expect((await reasons()).at(-1)).toEqual({ reason: "The machine has no known room for antivirus." });
    await makes(["webmail"]);
    expect((await view()).extras[1]).toEqual({ name: "antivirus", state: "waits" });
  });

  test("disturbs nothing that is being done to the node, and follows the plan after it", async () => {
    const { look, choose, ask, makes, operations } = await servingWorld();
    await ask();
    await choose("growth");
    await look();
    expect(await operations()).toEqual([["restart-mailu", "running"]]);
    await makes([]);
    await look();
    expect(await operations()).toEqual([
      ["restart-mailu", "done"],
      ["apply", "running"],
    ]);
  });

  test("does not ask again for a day after it failed", async () => {
    const { look, choose, fails, operations, clock } = await servingWorld();
    await choose("growth");
    await look();
    await fails();
    clock.advance(policy.node.followPlanRetryMs - minute);
    await look();
    expect(await operations()).toEqual([["apply", "failed"]]);
    clock.advance(2 * minute);
    await look();
    expect(await operations()).toEqual([
      ["apply", "failed"],
      ["apply", "running"],
    ]);
  });

  test("mends nothing on a machine that may be somebody else's", async () => {
    const { look, choose, operations, clock } = await servingWorld();
    const key: Deviation = {
      ...{ step: "take over the keys", what: "authorized_keys", expected: "ours", seen: "one more" },
      ...{ because: "Somebody's.", risk: "none", ips: null, remedy: null, hint: "foreign-key" },
    };
    await look([key]);
    clock.advance(policy.suspicion.standsForMs + minute);
    await look([key]);
    await choose("scale");
    await look([key]);
    expect(await operations()).toEqual([]);
  });
});

test("an isolated node is to run what it runs, whatever its agency buys meanwhile", async () => {
  const { look, choose, makes, isOn, inTenant, id, spec, view } = await servingWorld();
  await choose("growth");
  await look();
  await makes(["webmail"]);
  await isOn(null);
  await inTenant((tx) => tx.update(nodes).set({ status: "isolated" }).where(eq(nodes.id, id)));
  await choose("scale");
  expect((await spec()).extras).toEqual(["webmail"]);
  expect(await view()).toMatchObject({ webmailUrl: null, extras: [{ name: "webmail", state: "on" }] });
});

test.each(["past_due", "unpaid", "canceled"] as const)(
  "an agency whose subscription is %s keeps what its nodes run",
  async (status) => {
    const { choose, inTenant, spec } = await servingWorld();
    await choose("scale");
    await inTenant((tx) => tx.update(subscriptions).set({ status }));
    expect((await spec()).extras).toEqual(["webmail", "antivirus"]);
  },
);

test("another plan at the provider has the serving nodes looked at when its services are others, and only then", async () => {
  const { tenantId, jobs, choose } = await servingWorld();
  await choose("starter");
  const billing = billingWorld(db.database);
  const looks = async () => (await jobs()).filter(([job]) => job === "node.look").length;
  const before = await looks();
  const subscription = billing.put(tenantId, { planLookupKey: "starter" });
  const hears = async (planLookupKey: string) => {
    billing.put(tenantId, { ...subscription, planLookupKey });
    await billing.hear("customer.subscription.updated", subscription.id);
    await drainInbox(billing.deps, 10);
    return (await looks()) - before;
  };
  await db.database.withTenant(tenantId, (tx) => tx.delete(subscriptions));
  expect(await hears("starter")).toBe(0);
  expect(await hears("growth")).toBe(1);
  expect(await hears("growth")).toBe(1);
  expect(await hears("starter")).toBe(2);
});

test("as shipped, Starter has neither, Growth webmail, Scale both", async () => {
  const rows = await db.database.withOperator((tx) => tx.select().from(plans).orderBy(asc(plans.position)));
  expect(
    rows.filter(({ onSale }) => onSale).map(({ key, webmail, antivirus }) => [key, webmail, antivirus]),
  ).toEqual([
    ["starter", false, false],
    ["growth", true, false],
    ["scale", true, true],
  ]);
});
