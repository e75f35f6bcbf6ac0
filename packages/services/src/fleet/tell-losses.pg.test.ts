import type { Sightings } from "@penguinmails/core/fleet/reachability";
import { policy } from "@penguinmails/core/policy";
import { decisions } from "@penguinmails/db/schema/evidence";
import { outbox } from "@penguinmails/db/schema/platform";
import { testClock } from "@penguinmails/testkit/clock";
import { testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { expect, test } from "vitest";
import { cutOffAlerts } from "../staff/cut-off-alerts.ts";
import { finished, fleetWorld } from "./fleet-test-world.ts";
import { nodeHolds } from "./node-holds.ts";
import { probeDueNodes } from "./probe-nodes.ts";

const silence = { ssh: "it gives no session", smtp: "does not greet" };
const answers = { ssh: null, smtp: null };

/** Two agencies with a node each, on a database of their own: the judgement is over the whole fleet. */
async function withFleet(
  work: (fleet: {
    readonly see: (...rounds: readonly (readonly [Sightings, Sightings])[]) => Promise<void>;
    readonly told: () => Promise<readonly (readonly [number, readonly string[]])[]>;
    readonly held: () => Promise<readonly number[]>;
    readonly alerts: () => Promise<readonly string[]>;
  }) => Promise<void>,
): Promise<void> {
  const db = await testDatabase();
  try {
    const clock = testClock();
    const worlds = [await fleetWorld(db.database, { clock }), await fleetWorld(db.database, { clock })];
    const ids: string[] = [];
    for (const world of worlds) {
      const { id } = await world.order(1);
      await world.converge(id, finished);
      ids.push(id);
    }
    const each = <T>(read: (world: (typeof worlds)[number]) => Promise<T>) => Promise.all(worlds.map(read));
    await work({
      async see(...rounds) {
        for (const seen of rounds) {
          clock.advance(policy.node.probeEveryMs);
          const probe = async ({ nodeId }: { readonly nodeId: string }) => ({
            sightings: seen[ids.indexOf(nodeId)] ?? answers,
            printed: null,
          });
          const [first] = worlds;
          if (first) await probeDueNodes({ ...first.container, probe: { probe } });
        }
      },
      told: () =>
        each(async (world) => {
          const decided = await world.inTenant((tx) => tx.select().from(decisions));
          const mails = await world.inTenant((tx) =>
            tx.select().from(outbox).where(eq(outbox.job, "platform-mail.send")).orderBy(outbox.id),
          );
          return [
            decided.length,
            mails.map(({ payload }) => (payload as { template: string }).template),
          ] as const;
        }),
      held: () => each(async (world) => (await world.inTenant(nodeHolds)).size),
      alerts: async () =>
        (await db.database.withOperator((tx) => cutOffAlerts(tx, clock.now()))).map(({ code }) => code),
    });
  } finally {
    await db.close();
  }
}

const both = [silence, silence] as const;
const none = [answers, answers] as const;
const nobody = [
  [0, []],
  [0, []],
];

test("when all are lost together nobody is written to, staff see one alert, and when they are back nothing was said", () =>
  withFleet(async ({ see, told, held, alerts }) => {
    await see(none, both, both, both, both);
    expect(await held()).toEqual([1, 1]);
    expect(await told()).toEqual(nobody);
    expect(await alerts()).toEqual(["maybe-cut-off"]);
    await see(none, none);
    expect(await held()).toEqual([0, 0]);
    expect([await told(), await alerts()]).toEqual([nobody, []]);
  }));

test("once one answers, the other is told when it had time to answer too", () =>
  withFleet(async ({ see, told, alerts }) => {
    await see(none, both, both, both, both, [answers, silence]);
    expect([await told(), await alerts()]).toEqual([nobody, []]);
    await see([answers, silence], [answers, silence], [answers, silence]);
    expect(await told()).toEqual([
      [0, []],
      [1, ["node-held"]],
    ]);
  }));

test("when nobody answers for long, each is told after all, once", () =>
  withFleet(async ({ see, told, alerts }) => {
    const rounds = policy.node.cutOffLongestWaitMs / policy.node.probeEveryMs;
    await see(none, ...Array.from({ length: rounds + 5 }, () => both));
    expect(await told()).toEqual([
      [1, ["node-held"]],
      [1, ["node-held"]],
    ]);
    expect(await alerts()).toEqual([]);
  }));

test("one that is lost while another answers is told at once", () =>
  withFleet(async ({ see, told }) => {
    const one = [silence, answers] as const;
    await see(none, one, one, one);
    expect(await told()).toEqual([
      [1, ["node-held"]],
      [0, []],
    ]);
  }));
