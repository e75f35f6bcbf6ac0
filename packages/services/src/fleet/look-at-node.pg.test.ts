import { policy } from "@penguinmails/core/policy";
import type { Deviation, Inspection } from "@penguinmails/core/ports/node-converger";
import { minute } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { domains, nodes } from "@penguinmails/db/schema/fleet";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { askForLook, lookAtDueNodes } from "./ask-for-look.ts";
import { codeOf, finished, fleetWorld } from "./fleet-test-world.ts";
import { lookAtNode } from "./look-at-node.ts";
import { nodeView } from "./node-view.ts";
import { retireNode } from "./retire-node.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const ptr: Deviation = {
  step: "set reverse DNS",
  what: "PTR of 198.18.4.11",
  expected: "o1.n.example",
  seen: "none",
  because: "It greets by a name that its reverse name does not tell.",
  risk: "none",
  ips: ["198.18.4.11"],
  remedy: null,
};

async function servingWorld() {
  const world = await fleetWorld(db.database);
  const { id } = await world.order(2);
  await world.converge(id, finished);
  const { tenantId, container } = world;
  return {
    ...world,
    id,
    look: (inspection: Partial<Inspection>) => {
      const inspect = async () => ({ deviations: [], unseen: [], ...inspection });
      return lookAtNode({ ...container, converger: { ...finished, inspect } }, { tenantId, nodeId: id });
    },
    view: () => db.database.withTenant(tenantId, (tx) => nodeView(tx, id)),
    looksAskedFor: async () => (await world.jobs()).filter(([job]) => job === "node.look").length,
  };
}

test("a difference is kept from when it was found until it is true again, and found anew it is another", async () => {
  const { look, view, clock } = await servingWorld();
  const foundAt = new Date(clock.now()).toISOString();
  await look({ deviations: [ptr] });
  clock.advance(minute);
  await look({ deviations: [{ ...ptr, seen: "unassigned.example" }] });
  const { drifts, lookedAt } = await view();
  expect(drifts).toMatchObject([{ what: ptr.what, seen: "unassigned.example", foundAt, closedAt: null }]);
  expect(lookedAt).toBe(new Date(clock.now()).toISOString());
  clock.advance(minute);
  await look({});
  const closedAt = new Date(clock.now()).toISOString();
  expect((await view()).drifts).toMatchObject([{ what: ptr.what, foundAt, closedAt }]);
  await look({ deviations: [ptr] });
  expect((await view()).drifts.map((drift) => drift.closedAt)).toEqual([null, closedAt]);
  clock.advance(policy.node.showClosedDriftMs);
  await look({ deviations: [ptr] });
  expect((await view()).drifts.map((drift) => drift.closedAt)).toEqual([null]);
});

test("what could not be looked at is neither opened nor closed, and says why", async () => {
  const { look, view } = await servingWorld();
  await look({ deviations: [ptr] });
  const unseen = [{ step: ptr.step, reason: "DNS is away" }];
  await look({ unseen });
  expect(await view()).toMatchObject({ unseen, drifts: [{ what: ptr.what, closedAt: null }] });
});

test("a certificate that ends soon is renewed by an operation, once a day, with why; nothing else is begun for it", async () => {
  const { look, view, audits, clock, converge, id, jobs } = await servingWorld();
  const certificate: Deviation = {
    ...ptr,
    step: "hold a certificate",
    what: "certificate on port 465",
    seen: "ends on 2026-03-12, in 10 days",
    ips: null,
  };
  const renewals = async () =>
    (await view()).operations.flatMap(({ kind, state }) => (kind === "renew-tls" ? [state] : []));
  await look({ deviations: [ptr] });
  expect(await renewals()).toEqual([]);
  await look({ deviations: [ptr, certificate] });
  await look({ deviations: [certificate] });
  expect(await renewals()).toEqual(["running"]);
  expect((await audits()).filter((action) => action === "node.renew-tls")).toHaveLength(1);
  expect((await jobs()).filter(([job]) => job === "node.converge").length).toBe(2);
  await converge(id, finished);
  clock.advance(policy.node.certificateRetryMs - 1);
  await look({ deviations: [certificate] });
  expect(await renewals()).toEqual(["done"]);
  clock.advance(1);
  await look({ deviations: [certificate] });
  expect(await renewals()).toEqual(["running", "done"]);
});

test("the records of a domain that was verified count by its last check", async () => {
  const { look, view, id, tenantId, clock } = await servingWorld();
  const spf = { purpose: "spf", name: "acme.example", type: "TXT", expected: ["v=spf1"], found: [] };
  await db.database.withTenant(tenantId, (tx) =>
    tx.insert(domains).values({
      tenantId,
      id: newId(),
      name: "acme.example",
      nodeId: id,
      status: "degraded",
      verifiedAt: clock.now(),
      records: [{ ...spf, state: "missing", advice: "Publish it." }],
      createdAt: clock.now(),
    }),
  );
  await look({});
  expect((await view()).drifts).toMatchObject([{ what: "SPF of acme.example", remedy: "Publish it." }]);
});

test("a node that is being given back while it is looked at keeps nothing of it", async () => {
  const { look, id, container, caller, row } = await servingWorld();
  const looking = { deviations: [ptr] };
  await retireNode(container, caller, id);
  await look(looking);
  expect((await row(id)).lookedAt).toBeNull();
});

test("every serving node is asked for once when it is due, by however many workers, and again after the interval", async () => {
  const { id, container, looksAskedFor, tenantId, clock } = await servingWorld();
  await Promise.all([1, 2, 3].map(() => lookAtDueNodes(container)));
  expect(await looksAskedFor()).toBe(1);
  clock.advance(policy.node.lookEveryMs - 1);
  await lookAtDueNodes(container);
  expect(await looksAskedFor()).toBe(1);
  clock.advance(1);
  await lookAtDueNodes(container);
  expect(await looksAskedFor()).toBe(2);
  await db.database.withTenant(tenantId, (tx) =>
    tx.update(nodes).set({ status: "failed", nextLookAt: null }).where(eq(nodes.id, id)),
  );
  await lookAtDueNodes(container);
  expect(await looksAskedFor()).toBe(2);
});

test("asking for a look is written down; a node that does not serve and another agency's are refused", async () => {
  const { id, container, caller, looksAskedFor, audits, order } = await servingWorld();
  await askForLook(container, caller, id);
  expect(await looksAskedFor()).toBe(1);
  expect((await audits()).at(-1)).toBe("node.look");
  const unmade = await order(0);
  expect(await codeOf(askForLook(container, caller, unmade.id))).toBe("conflict");
  const other = await fleetWorld(db.database);
  expect(await codeOf(askForLook(container, other.caller, id))).toBe("not-found");
});
