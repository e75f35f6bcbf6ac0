import { policy } from "@penguinmails/core/policy";
import { domains, nodes } from "@penguinmails/db/schema/fleet";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codeOf, finished, fleetWorld } from "./fleet-test-world.ts";
import { domainHolds } from "./node-holds.ts";
import { replaceNode } from "./replace-node.ts";
import { broken, killedAt, reason, replacementWorld } from "./replacement-test-world.ts";
import { retireNode } from "./retire-node.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

type World = Awaited<ReturnType<typeof replacementWorld>>;

/** One step, after a worker that died in the middle of the same step left the books as they were. */
async function walkAfterDeaths(world: World): Promise<void> {
  const before = await world.books();
  await expect(world.walk(killedAt(db.database, world.tenantId, 1))).rejects.toThrow("killed");
  expect(await world.books()).toEqual(before);
  await world.walk();
}
const moving = async (count: number) => {
  const world = await replacementWorld(db.database, count);
  await world.ask();
  await world.converge(await world.nextId(), finished);
  await world.walk();
  expect((await world.replacement()).state).toBe("moving");
  return world;
};

describe("replacing a node", () => {
  test("goes its whole way, one domain after the other, through a death in every step, and gives the old machine back once", async () => {
    const world = await replacementWorld(db.database, 2);
    const { oldId, domainIds, replacement, nodeOf, clock } = world;
    await world.inTenant((tx) => tx.update(nodes).set({ rid: "vps-4gb" }).where(eq(nodes.id, oldId)));
    await world.ask();
    await world.ask();
    const nextId = await world.nextId();
    expect(await world.row(nextId)).toMatchObject({
      rid: "vps-4gb",
      location: "seattle",
      secondaryAddresses: 2,
    });
    await walkAfterDeaths(world);
    expect(await replacement()).toMatchObject({ state: "preparing", failureCause: null });
    await world.converge(nextId, finished);
    await walkAfterDeaths(world);
    expect((await replacement()).state).toBe("moving");
    for (const [n, domainId] of domainIds.entries()) {
      await walkAfterDeaths(world);
      expect([...(await world.inTenant(domainHolds)).keys()]).toEqual([domainId]);
      await walkAfterDeaths(world);
      expect(await nodeOf(domainId)).toBe(nextId);
      expect((await world.inTenant(domainHolds)).size).toBe(0);
      await walkAfterDeaths(world);
      // Nothing more before it was seen leaving from there.
      expect(await replacement()).toMatchObject({ unprovenDomainId: domainId, heldDomainId: null });
      for (const later of domainIds.slice(n + 1)) expect(await nodeOf(later)).toBe(oldId);
      await world.prove(domainId);
    }
    expect((await world.jobs()).filter(([job]) => job === "domain.converge")).toHaveLength(2);
    await walkAfterDeaths(world);
    expect((await replacement()).state).toBe("draining");
    clock.advance(policy.replacement.lateMailMs);
    await walkAfterDeaths(world);
    expect((await replacement()).state).toBe("draining");
    await world.readOut();
    for (const found of ["taken", "left"] as const) {
      world.collected[found] = 1;
      await world.walk();
      expect((await replacement()).state).toBe("draining");
      world.collected[found] = 0;
    }
    const before = await world.books();
    await expect(world.walk(killedAt(db.database, world.tenantId, 4))).rejects.toThrow("killed");
    expect(await world.books()).toEqual(before);
    await world.walk();
    expect(await replacement()).toMatchObject({ state: "retiring", endedAt: null });
    expect((await world.row(oldId)).status).toBe("retiring");
    await walkAfterDeaths(world);
    await world.converge(oldId, finished);
    await walkAfterDeaths(world);
    expect(await replacement()).toMatchObject({ state: "done", endedAt: clock.now() });
    expect((await world.nodes()).map(({ status }) => status).sort()).toEqual(["retired", "serving"]);
    const audits = await world.audits();
    for (const [action, times] of [
      ["node.replace", 1],
      ["node.order", 2],
      ["domain.move", 2],
      ["node.retire", 1],
      ["node.replacement-done", 1],
    ] as const)
      expect(audits.filter((each) => each === action)).toHaveLength(times);
    for (const id of [oldId, nextId])
      expect((await world.view(id)).replacement).toMatchObject({
        old: { id: oldId },
        next: { id: nextId },
        sentence: expect.stringContaining("took the place of"),
      });
  });

  test("stops with cause and next step when the next machine can't be made; the old one goes on, and so does it when that is mended", async () => {
    const world = await replacementWorld(db.database, 1);
    await world.ask();
    const nextId = await world.nextId();
    await world.converge(nextId, broken);
    await world.walk();
    await world.walk();
    const { replacement } = await world.view(world.oldId);
    expect(replacement).toMatchObject({ state: "preparing", mayCancel: true });
    expect(replacement?.failure?.cause).toContain("No stock.");
    expect(replacement?.failure?.remedy).toContain("cancel");
    expect((await world.row(world.oldId)).status).toBe("serving");
    expect(await world.nodeOf(world.domainIds[0] ?? "")).toBe(world.oldId);
    expect((await world.audits()).filter((each) => each === "node.replacement-stopped")).toHaveLength(1);
    await world.converge(nextId, finished);
    await world.walk();
    expect(await world.replacement()).toMatchObject({ state: "moving", failureCause: null });
  });

  test("lets go of the domain that was to move when the next machine serves no more", async () => {
    const world = await moving(1);
    await world.walk();
    expect((await world.inTenant(domainHolds)).size).toBe(1);
    await retireNode(world.container, world.caller, await world.nextId());
    await world.walk();
    expect((await world.inTenant(domainHolds)).size).toBe(0);
    expect((await world.replacement()).failureCause).toContain("given back");
    expect(await codeOf(world.cancel())).toBe("fine");
  });

  test("leaves the other domains where they send while a moved one is never seen, says so, and goes on when it is no longer there", async () => {
    const world = await moving(2);
    const [first = "", second = ""] = world.domainIds;
    await world.walk();
    await world.walk();
    expect(await world.nodeOf(first)).toBe(await world.nextId());
    world.clock.advance(policy.replacement.proofWithinMs);
    await world.walk();
    expect(await world.replacement()).toMatchObject({
      state: "moving",
      failureCause: expect.stringContaining("was not seen leaving"),
    });
    expect(await world.nodeOf(second)).toBe(world.oldId);
    expect((await world.inTenant(domainHolds)).size).toBe(0);
    await world.inTenant((tx) =>
      tx.update(domains).set({ nodeId: world.oldId }).where(eq(domains.id, first)),
    );
    await world.walk();
    expect(await world.replacement()).toMatchObject({ failureCause: null, heldDomainId: first });
  });

  test("waits for no domain that sent nothing before", async () => {
    const world = await moving(1);
    const [only = ""] = world.domainIds;
    await world.inTenant((tx) => tx.update(domains).set({ status: "held" }).where(eq(domains.id, only)));
    for (let n = 0; n < 3; n++) await world.walk();
    expect((await world.replacement()).state).toBe("draining");
  });

  test("is cancelled until a domain lives on the next machine, which then is given back; not after", async () => {
    const world = await moving(1);
    await world.cancel();
    const nextId = await world.nextId();
    expect(await world.replacement()).toMatchObject({ state: "cancelled", endedAt: world.clock.now() });
    expect((await world.row(nextId)).status).toBe("retiring");
    expect((await world.row(world.oldId)).status).toBe("serving");
    expect(await codeOf(world.cancel())).toBe("not-found");
    const later = await moving(1);
    await later.walk();
    await later.walk();
    expect(await codeOf(later.cancel())).toBe("conflict");
    expect((await later.replacement()).state).toBe("moving");
  });

  test("may have one machine more than the plan, for that alone", async () => {
    const world = await replacementWorld(db.database, 0, "starter");
    expect(await codeOf(world.order(2))).toBe("plan-limit");
    await world.ask();
    expect(await codeOf(world.order(2))).toBe("plan-limit");
    await world.cancel();
    expect(await codeOf(world.order(2))).toBe("plan-limit");
  });

  test("is refused without a subscription, for a node that does not serve, for one that comes itself, and to other agencies", async () => {
    const world = await replacementWorld(db.database, 0);
    const { container, caller } = world;
    const ask = (id: string, by = caller) => codeOf(replaceNode(container, by, id, reason));
    const other = await fleetWorld(db.database);
    expect(await ask(world.oldId, other.caller)).toBe("not-found");
    await world.ask();
    expect(await ask(await world.nextId())).toBe("conflict");
    await world.cancel();
    expect(await ask(await world.nextId())).toBe("conflict");
    expect(await world.nodes()).toHaveLength(2);
  });
});
