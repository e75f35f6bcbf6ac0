import { policy } from "@penguinmails/core/policy";
import type { Deviation } from "@penguinmails/core/ports/node-converger";
import { hour } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { nodeForeignMail, nodeSuspicions } from "@penguinmails/db/schema/node-suspicions";
import { staffMembers } from "@penguinmails/db/schema/users";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { adminOverview } from "../staff/admin-overview.ts";
import { codeOf, finished, fleetWorld } from "./fleet-test-world.ts";
import { isolateNode } from "./isolate-node.ts";
import { acknowledgeSuspicion } from "./judge-suspicion.ts";
import { lookAtNode } from "./look-at-node.ts";
import { suspicionView } from "./suspicion-view.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const common = {
  expected: "nothing",
  because: "Something is there.",
  risk: "none",
  ips: null,
  remedy: null,
} as const;
const listener: Deviation = {
  ...common,
  step: "harden the system",
  what: "listener tcp 0.0.0.0:4444",
  seen: "kworkerd",
  hint: "foreign-listener",
};
const key: Deviation = {
  ...common,
  step: "take over the keys",
  what: "authorized_keys",
  seen: "1 key(s) that we did not put there",
  hint: "foreign-key",
};
const file: Deviation = {
  ...common,
  step: "harden the system",
  what: "/etc/nftables.conf",
  seen: "x",
  hint: "altered-file",
};
const swap: Deviation = { ...common, step: "add swap", what: "swap", seen: "none" };
const { standsForMs } = policy.suspicion;

/** A node that serves, looked at as the test says; `stands` looks until it does. */
async function servingWorld() {
  const world = await fleetWorld(db.database);
  const { id } = await world.order(2);
  await world.converge(id, finished);
  const { tenantId, container, clock } = world;
  const [staff] = await db.database.withOperator((tx) => {
    const person = { id: newId(), email: `${newId()}@penguinmails.example`, name: "Ada", role: "operator" };
    return tx
      .insert(staffMembers)
      .values({ ...person, createdAt: 1, updatedAt: 1 })
      .returning();
  });
  const caller = { tenantId, actor: { kind: "staff" as const, id: staff?.id ?? "", requestId: null } };
  const look = (...deviations: readonly Deviation[]) => {
    const inspect = async () => ({ deviations, unseen: [] });
    return lookAtNode({ ...container, converger: { ...finished, inspect } }, { tenantId, nodeId: id });
  };
  return {
    ...world,
    id,
    look,
    stands: async (...deviations: readonly Deviation[]) => {
      await look(...deviations);
      clock.advance(standsForMs);
      await look(...deviations);
    },
    acknowledge: (reason: string) => acknowledgeSuspicion(container, caller, id, reason),
    isolate: () => isolateNode(container, caller, id, "It is not ours any more."),
    view: () => db.database.withOperator((tx) => suspicionView(tx, { tenantId, id })),
    alerts: async () => {
      const may = { seesMoney: false, seesQueues: false, seesFleet: true };
      const { alerts } = await adminOverview(container, may, null);
      return alerts.filter(({ code, subject }) => code === "node-suspect" && subject.id === id);
    },
    lookDueInMs: async () => ((await world.row(id)).nextLookAt ?? 0) - clock.now(),
    suspicions: () =>
      world.inTenant((tx) => tx.select().from(nodeSuspicions).where(eq(nodeSuspicions.nodeId, id))),
  };
}

test("what one look saw raises nothing and is looked at again soon; seen again, it is one alert with the evidence", async () => {
  const { look, alerts, view, clock, lookDueInMs, audits } = await servingWorld();
  const since = new Date(clock.now()).toISOString();
  await look(listener);
  expect(await alerts()).toEqual([]);
  expect(await lookDueInMs()).toBe(standsForMs);
  clock.advance(standsForMs);
  for (let n = 0; n < 3; n++) await look(listener);
  const sentence = "We did not start this: listener tcp 0.0.0.0:4444, held by kworkerd.";
  expect(await alerts()).toMatchObject([
    {
      severity: "bad",
      message: `It looks compromised. ${sentence}`,
      since: new Date(clock.now()).toISOString(),
    },
  ]);
  expect(await view()).toMatchObject({ hints: [{ sentence, since }], acknowledged: null });
  expect(await lookDueInMs()).toBe(standsForMs);
  expect((await audits()).filter((action) => action === "node.suspect")).toHaveLength(1);
});

test("a passing program, files alone and what is no hint raise nothing, and looks come as seldom as ever", async () => {
  const { look, stands, alerts, clock, lookDueInMs } = await servingWorld();
  await look(listener);
  clock.advance(standsForMs);
  await look();
  clock.advance(standsForMs);
  await look(listener);
  await look();
  await stands(file, swap);
  expect(await alerts()).toEqual([]);
  expect(await lookDueInMs()).toBe(policy.node.lookEveryMs);
});

test("closes itself when nothing speaks for it any more, and is another one when it comes back", async () => {
  const { stands, look, alerts, view, suspicions, audits } = await servingWorld();
  await stands(listener, file);
  expect(await alerts()).toHaveLength(1);
  await look(file);
  expect(await alerts()).toEqual([]);
  expect(await view()).toBeNull();
  expect((await audits()).at(-1)).toBe("node.end-suspicion");
  await stands(listener);
  expect(await suspicions()).toHaveLength(2);
  expect(await alerts()).toHaveLength(1);
});

test("acknowledged it is no alert while the same speaks for it; anything else raises it again", async () => {
  const { stands, alerts, view, acknowledge, audits, lookDueInMs, suspicions } = await servingWorld();
  expect(await codeOf(acknowledge("ours"))).toBe("conflict");
  await stands(listener, file);
  await acknowledge("Our own monitoring, ticket 12.");
  expect(await alerts()).toEqual([]);
  expect(await view()).toMatchObject({
    acknowledged: { by: "Ada", reason: "Our own monitoring, ticket 12." },
  });
  await stands(listener, file);
  await stands(listener);
  expect(await alerts()).toEqual([]);
  expect(await lookDueInMs()).toBe(policy.node.lookEveryMs);
  await stands(listener, key);
  expect(await alerts()).toHaveLength(1);
  expect(await view()).toMatchObject({ acknowledged: null, hints: [{}, {}] });
  expect(await suspicions()).toHaveLength(1);
  expect((await audits()).filter((action) => action === "node.acknowledge-suspicion")).toHaveLength(1);
});

test("is over when the node is isolated, with all that was counted until then", async () => {
  const { stands, isolate, alerts, view, clock, tenantId, id, inTenant } = await servingWorld();
  const at = clock.now();
  const row = {
    tenantId,
    nodeId: id,
    hour: Math.floor(at / hour) * hour,
    messages: 50,
    domains: {},
    lastAt: at,
  };
  await inTenant((tx) => tx.insert(nodeForeignMail).values(row));
  await stands(listener);
  expect(await view()).toMatchObject({ hints: [{}, {}] });
  await isolate();
  expect(await alerts()).toEqual([]);
  expect(await view()).toBeNull();
  expect(await inTenant((tx) => tx.select().from(nodeForeignMail))).toEqual([]);
});
