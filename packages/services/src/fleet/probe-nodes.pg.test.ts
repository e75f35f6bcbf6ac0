import type { Sightings } from "@penguinmails/core/fleet/reachability";
import type { PrintedVitals } from "@penguinmails/core/fleet/read-vitals";
import { policy } from "@penguinmails/core/policy";
import { hour, minute } from "@penguinmails/core/time";
import { decisions } from "@penguinmails/db/schema/evidence";
import { nodes } from "@penguinmails/db/schema/fleet";
import { nodeVitalsHours } from "@penguinmails/db/schema/node-health";
import { outbox } from "@penguinmails/db/schema/platform";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { printedWithDisk } from "@penguinmails/testkit/node-health";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { finished, fleetWorld } from "./fleet-test-world.ts";
import { learn } from "./node-facts.ts";
import { nodeHolds } from "./node-holds.ts";
import { nodeView } from "./node-view.ts";
import { probeDueNodes } from "./probe-nodes.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const silence = { ssh: "it gives no session", smtp: "does not greet" };
const answers = { ssh: null, smtp: null };

async function servingWorld() {
  const world = await fleetWorld(db.database);
  const { id } = await world.order(1);
  await world.converge(id, finished);
  let asked = 0;
  let extrasAsked: readonly string[] = [];
  const probing = (sightings: Sightings, printed: PrintedVitals | null = null, first = async () => {}) =>
    probeDueNodes({
      ...world.container,
      probe: {
        async probe(access, extras) {
          // Another test's node may be due too.
          if (access.nodeId !== id) return { sightings: answers, printed: null };
          asked += 1;
          extrasAsked = extras;
          await first();
          return { sightings, printed };
        },
      },
    });
  return {
    ...world,
    id,
    asked: () => asked,
    extrasAsked: () => extrasAsked,
    probing,
    /** Probes as often, each when it is due. */
    async see(...seen: readonly Sightings[]) {
      for (const sightings of seen) {
        world.clock.advance(hour);
        await probing(sightings);
      }
    },
    /** As often, each when it is due, with that share of the disk used. */
    async fill(...shares: readonly number[]) {
      for (const share of shares) {
        world.clock.advance(policy.node.probeEveryMs);
        await probing(answers, printedWithDisk(share, world.clock.now()));
      }
    },
    reach: async () => (await world.inTenant((tx) => nodeView(tx, id))).reach,
    hours: () =>
      world.inTenant((tx) => tx.select().from(nodeVitalsHours).where(eq(nodeVitalsHours.nodeId, id))),
    holds: () => world.inTenant(nodeHolds),
    decided: async () => {
      const rows = await world.inTenant((tx) =>
        tx.select().from(decisions).where(eq(decisions.subjectId, id)).orderBy(decisions.id),
      );
      return rows.map(({ before, after, clears }) => [before, after, clears !== null]);
    },
    mails: async () => {
      const rows = await world.inTenant((tx) =>
        tx.select().from(outbox).where(eq(outbox.job, "platform-mail.send")).orderBy(outbox.id),
      );
      return rows.map(({ payload }) => (payload as { template: string }).template);
    },
  };
}

test("a node that is given up gets no new slots, by one decision and one mail, until it is back", async () => {
  const world = await servingWorld();
  await world.see(silence, silence);
  expect(await world.reach()).toMatchObject({ state: "reachable", because: null, held: null });
  expect(await world.holds()).toEqual(new Map());
  await world.see(silence, silence, silence);
  expect(await world.reach()).toMatchObject({
    state: "unreachable",
    held: expect.stringContaining("no session"),
  });
  expect([...(await world.holds()).keys()]).toEqual([world.id]);
  expect(await world.decided()).toEqual([["on", "waits", true]]);
  expect(await world.mails()).toEqual(["node-held"]);
  await world.see(answers);
  expect((await world.reach())?.state).toBe("unreachable");
  await world.see(answers);
  expect(await world.reach()).toMatchObject({ state: "reachable", because: null, held: null });
  expect(await world.holds()).toEqual(new Map());
  expect(await world.decided()).toEqual([
    ["on", "waits", true],
    ["waits", "on", false],
  ]);
  expect(await world.mails()).toEqual(["node-held", "node-back"]);
  expect((await world.audits()).slice(-2)).toEqual(["node.hold", "node.go-on"]);
});

test("one lost way alone is said, and holds and mails nothing", async () => {
  const world = await servingWorld();
  const half = { ssh: null, smtp: "does not greet" };
  await world.see(half, half, half, half);
  expect(await world.reach()).toMatchObject({
    state: "degraded",
    because: expect.stringContaining("answers by SSH"),
    held: null,
  });
  expect([await world.decided(), await world.mails()]).toEqual([[], []]);
});

test("a node is asked when it is due and not before: soon while it answers, seldom once it was given up", async () => {
  const world = await servingWorld();
  await world.probing(answers);
  await world.probing(answers);
  expect(world.asked()).toBe(1);
  world.clock.advance(policy.node.probeEveryMs);
  await world.probing(silence);
  expect(world.asked()).toBe(2);
  await world.see(silence, silence);
  const before = world.asked();
  world.clock.advance(15 * minute - 1);
  await world.probing(silence);
  expect(world.asked()).toBe(before);
  world.clock.advance(1);
  await world.probing(silence);
  expect(world.asked()).toBe(before + 1);
  expect((await world.reach())?.probes).toHaveLength(5);
});

test("two workers look at a node once", async () => {
  const world = await servingWorld();
  await Promise.all([world.probing(answers), world.probing(answers), world.probing(answers)]);
  expect(world.asked()).toBe(1);
});

test("what was seen of a node that no longer serves counts no more", async () => {
  const world = await servingWorld();
  await world.see(silence, silence);
  world.clock.advance(hour);
  await world.probing(silence, null, async () => {
    await world.inTenant((tx) => tx.update(nodes).set({ status: "retiring" }).where(eq(nodes.id, world.id)));
  });
  expect([await world.decided(), await world.reach()]).toEqual([[], null]);
});

test("a probe that goes wrong is thrown, and keeps no other node from its turn", async () => {
  const world = await servingWorld();
  await expect(
    world.probing(answers, null, () => Promise.reject(new Error("no sockets left"))),
  ).rejects.toThrow("1 node(s) could not be probed");
});

test("mail waits before the disk is full, whatever else is well, and goes on when there is room", async () => {
  const world = await servingWorld();
  await world.fill(0.95, 0.95);
  expect(await world.holds()).toEqual(new Map());
  await world.fill(0.95);
  expect((await world.reach())?.held).toMatch(/almost full/);
  await world.fill(0.9);
  expect([...(await world.holds()).keys()]).toEqual([world.id]);
  await world.fill(0.4);
  expect(await world.holds()).toEqual(new Map());
  expect(await world.decided()).toEqual([
    ["on", "waits", true],
    ["waits", "on", false],
  ]);
  expect(await world.mails()).toEqual(["node-held", "node-back"]);
});

test("a node that is given up while its disk holds mail changes the reason, and nobody is written to twice", async () => {
  const world = await servingWorld();
  await world.fill(0.95, 0.95, 0.95);
  await world.see(silence, silence, silence);
  expect((await world.reach())?.held).toMatch(/answers on no way/);
  await world.see(answers, answers);
  expect((await world.reach())?.held).toMatch(/almost full/);
  expect(await world.decided()).toEqual([
    ["on", "waits", true],
    ["waits", "waits", true],
    ["waits", "waits", true],
  ]);
  expect(await world.mails()).toEqual(["node-held"]);
});

test("a node is asked of the services that its containers were made with", async () => {
  const world = await servingWorld();
  await world.see(answers);
  expect(world.extrasAsked()).toEqual([]);
  await world.inTenant((tx) => learn(tx, world.clock.now(), world.id, { extras: ["webmail"] }));
  await world.see(answers);
  expect(world.extrasAsked()).toEqual(["webmail"]);
});

test("readings are kept as means of their hours for two weeks and no longer", async () => {
  const world = await servingWorld();
  await world.fill(0.2, 0.4);
  const [first] = await world.hours();
  expect(first?.sums).toMatchObject({
    diskUsed: { n: 2, sum: expect.closeTo(0.6, 5) },
    queued: { n: 2, sum: 4 },
  });
  for (let n = 0; n < 3; n++) {
    world.clock.advance(hour);
    await world.fill(0.2);
  }
  expect(await world.hours()).toHaveLength(4);
  world.clock.advance(policy.vitals.keepMs);
  await world.fill(0.2);
  expect(await world.hours()).toHaveLength(1);
});

test("what cannot be read changes nothing that was known", async () => {
  const world = await servingWorld();
  await world.fill(0.95, 0.95, 0.95);
  const rubbish = {
    ...printedWithDisk(0, 0),
    proc: "\u0000",
    disk: "-1 NaN",
    queue: "?",
    restarts: "x",
    clock: "",
  };
  for (let n = 0; n < 3; n++) {
    world.clock.advance(policy.node.probeEveryMs);
    await world.probing(answers, rubbish);
  }
  expect((await world.reach())?.held).toMatch(/almost full/);
});
