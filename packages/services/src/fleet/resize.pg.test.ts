import { Problem } from "@penguinmails/contracts/problems";
import type { HostingProvider, MachinePlan } from "@penguinmails/core/ports/hosting";
import { nodeOperations, nodes } from "@penguinmails/db/schema/fleet";
import { auditLog } from "@penguinmails/db/schema/platform";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { insertOperatedNode } from "@penguinmails/testkit/node-health";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { askForOperation } from "./ask-for-operation.ts";
import { codeOf, finished, fleetWorld, isFreeWhileAgencyIsHeld, scripted } from "./fleet-test-world.ts";
import { nodeHolds } from "./node-holds.ts";
import { readNodeSizes } from "./node-sizes.ts";
import { nodeView } from "./node-view.ts";
import { storeMachinePlans } from "./store-machine-plans.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const plan = (
  rid: string,
  cpu: number,
  ramMb: number,
  diskGb: number,
  monthlyCents: number,
): MachinePlan => ({
  rid,
  name: `${cpu} CPU, ${ramMb} MB`,
  cpu,
  ramMb,
  diskGb,
  monthlyCents,
});
const sold = [
  plan("vps-1gb", 1, 1024, 30, 499),
  plan("vps-2gb", 1, 2048, 50, 999),
  plan("vps-4gb", 2, 4096, 75, 1_899),
  plan("flat", 2, 4096, 20, 1_299),
  plan("palace", 64, 262_144, 4_000, 900_000),
];
const selling = (plans: readonly MachinePlan[]) => ({
  database: db.database,
  clock: { now: () => Date.parse("2026-03-02T10:00:00Z") } as never,
  hosting: { listMachinePlans: async () => plans } as unknown as HostingProvider,
});
beforeEach(() => storeMachinePlans(selling(sold)));

async function servingWorld() {
  const world = await fleetWorld(db.database);
  const { id } = await world.order(2);
  await world.converge(id, finished);
  await world.inTenant((tx) => tx.update(nodes).set({ rid: "vps-2gb" }).where(eq(nodes.id, id)));
  return {
    ...world,
    id,
    resize: (rid: string) =>
      askForOperation(world.container, world.caller, id, { kind: "resize", rid, reason: "the ticket 4711" }),
    sizes: () => world.inTenant((tx) => readNodeSizes(tx, id)),
    operations: () => world.inTenant((tx) => tx.select().from(nodeOperations)),
  };
}

test("what a machine can become is shown with its price more a month, and nothing that would shrink", async () => {
  const { sizes } = await servingWorld();
  expect(await sizes()).toMatchObject({
    present: { rid: "vps-2gb", monthlyCents: 999 },
    larger: [
      { rid: "vps-4gb", moreCents: 900 },
      { rid: "palace", moreCents: 899_001 },
    ],
    readAt: "2026-03-02T10:00:00.000Z",
  });
});

test("what is no longer sold is no longer shown; a list that comes empty changes nothing", async () => {
  const { sizes } = await servingWorld();
  await storeMachinePlans(selling([]));
  expect((await sizes()).larger).toHaveLength(2);
  await storeMachinePlans(selling(sold.slice(0, 3)));
  expect((await sizes()).larger.map(({ rid }) => rid)).toEqual(["vps-4gb"]);
});

test("a resize is asked for once, with what it costs more in the audit log", async () => {
  const { resize, operations, inTenant } = await servingWorld();
  await Promise.all([resize("vps-4gb"), resize("vps-4gb")]);
  expect(await operations()).toMatchObject([{ kind: "resize", rid: "vps-4gb", state: "running" }]);
  expect(await codeOf(resize("palace"))).toBe("conflict");
  const rows = await inTenant((tx) => tx.select().from(auditLog).where(eq(auditLog.action, "node.resize")));
  expect(rows.map(({ detail }) => detail)).toEqual([
    { reason: "the ticket 4711", from: "vps-2gb", to: "vps-4gb", moreCents: 900 },
  ]);
});

test("who asks for a resize waits for the agency's row without holding the node", async () => {
  const { id, resize, inTenant } = await servingWorld();
  expect(await isFreeWhileAgencyIsHeld(db, inTenant, id, () => resize("vps-4gb"))).toBe(true);
});

test("the runner of a resize is told which machine it is to become", async () => {
  const { resize, converge, id } = await servingWorld();
  await resize("vps-4gb");
  const told: unknown[] = [];
  await converge(id, {
    ...finished,
    async operate(_spec, { kind, rid }) {
      told.push([kind, rid]);
      return { status: "done" };
    },
  });
  expect(told).toEqual([["resize", "vps-4gb"]]);
});

test("a smaller machine, one that is not sold and one that the plan does not pay for leave nothing behind", async () => {
  const { resize, operations, audits } = await servingWorld();
  const refusal = await resize("vps-1gb").catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(Problem);
  expect(refusal).toMatchObject({
    code: "conflict",
    errors: [{ code: "not-larger" }, { code: "not-larger" }],
  });
  expect(await codeOf(resize("unknown"))).toBe("conflict");
  expect(await codeOf(resize("palace"))).toBe("plan-limit");
  expect(await operations()).toEqual([]);
  expect(await audits()).not.toContain("node.resize");
});

test("the machine that came of it is the node's from then on", async () => {
  const { id, resize, converge, row } = await servingWorld();
  await resize("vps-4gb");
  const resized = scripted(async (journal) => {
    expect((await journal.facts()).rid).toBe("vps-2gb");
    await journal.learn({ rid: "vps-4gb", monthlyCents: 2_897 });
    return { status: "done" };
  });
  await converge(id, resized);
  expect(await row(id)).toMatchObject({ rid: "vps-4gb", monthlyCents: 2_897, status: "serving" });
});

test("mail waits while the operation that asks for it runs, of that node alone, and not a moment longer", async () => {
  const { id, inTenant, order, converge, clock, tenantId } = await servingWorld();
  const other = await order(0);
  const holds = () => inTenant(async (tx) => [...(await nodeHolds(tx))]);
  expect(await holds()).toEqual([]);
  await inTenant((tx) => insertOperatedNode(tx, id, clock.now()));
  expect(await holds()).toEqual([[id, expect.stringContaining("made larger")]]);
  expect(await holds()).not.toContainEqual([other.id, expect.anything()]);
  const failed = {
    status: "failed" as const,
    step: "resize the machine",
    cause: "It burned.",
    remedy: "Ask.",
  };
  await converge(
    id,
    scripted(async () => failed),
  );
  expect(await holds()).toEqual([]);
  const view = await db.database.withTenant(tenantId, (tx) => nodeView(tx, id));
  expect(view.operations).toMatchObject([{ kind: "resize", rid: "vps-4gb", state: "failed" }]);
});
