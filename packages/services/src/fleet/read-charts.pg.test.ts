import type { HourlyChart } from "@penguinmails/core/fleet/hourly-means";
import { HostingError, type HostingProvider } from "@penguinmails/core/ports/hosting";
import { newId } from "@penguinmails/db/ids";
import { nodes } from "@penguinmails/db/schema/fleet";
import { nodeCharts } from "@penguinmails/db/schema/node-health";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { askForCharts } from "./ask-for-charts.ts";
import { chartsView } from "./charts-view.ts";
import { codeOf, finished, fleetWorld, learned } from "./fleet-test-world.ts";
import { readCharts } from "./read-charts.ts";

let db: TestDatabase;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

const hour = Date.UTC(2026, 2, 2, 12);
const cpu: HourlyChart = { name: "cpu", hours: [{ hour, value: 3.5 }] };
const seenCpu = { name: "cpu", hours: [{ hour: "2026-03-02T12:00:00.000Z", value: 3.5 }] };

async function servingWorld() {
  const world = await fleetWorld(db.database);
  const { id } = await world.order(0);
  await world.converge(id, finished);
  const { container, caller, tenantId, clock } = world;
  const asked: string[] = [];
  return {
    ...world,
    id,
    asked,
    ask: () => askForCharts(container, caller, id),
    read: (answer: () => Promise<readonly HourlyChart[] | null>) => {
      const told = async (serviceId: string) => {
        asked.push(serviceId);
        return answer();
      };
      const hosting = { readCharts: told } as unknown as HostingProvider;
      return readCharts({ ...container, hosting }, { tenantId, nodeId: id });
    },
    readOfNobody: () => readCharts({ ...container, hosting: null }, { tenantId, nodeId: id }),
    view: () => db.database.withOperator((tx) => chartsView(tx, { tenantId, id })),
    now: () => new Date(clock.now()).toISOString(),
  };
}

test("charts that were asked for are read of the node's machine and kept as far as they are understood", async () => {
  const world = await servingWorld();
  expect(await world.view()).toBeNull();
  await world.ask();
  const askedAt = world.now();
  expect(await world.view()).toEqual({ state: "asked", askedAt, answeredAt: null, problem: null, items: [] });
  expect((await world.jobs()).at(-1)).toEqual(["node.read-charts", 0]);
  expect((await world.audits()).at(-1)).toBe("node.ask-for-charts");
  world.clock.advance(5_000);
  await world.read(async () => [cpu]);
  expect(world.asked).toEqual([learned.serviceId]);
  expect(await world.view()).toEqual({
    state: "read",
    askedAt,
    answeredAt: world.now(),
    problem: null,
    items: [seenCpu],
  });
});

test("an answer about one node is no answer about another of the same agency", async () => {
  const world = await servingWorld();
  const { id: other } = await world.order(0);
  await world.converge(other, finished);
  await world.ask();
  await askForCharts(world.container, world.caller, other);
  await world.read(async () => [cpu]);
  const ofOther = await db.database.withOperator((tx) =>
    chartsView(tx, { tenantId: world.tenantId, id: other }),
  );
  expect(ofOther).toMatchObject({ state: "asked", items: [] });
  expect(await world.view()).toMatchObject({ state: "read", items: [seenCpu] });
});

test("while they are asked for again, those of the last time stay", async () => {
  const world = await servingWorld();
  await world.ask();
  await world.read(async () => [cpu]);
  await world.ask();
  expect(await world.view()).toMatchObject({ state: "asked", answeredAt: null, items: [seenCpu] });
});

test("an answer in a shape that we don't know is said to be one, and none is no fault", async () => {
  const world = await servingWorld();
  await world.ask();
  await world.read(async () => null);
  expect(await world.view()).toMatchObject({ state: "unknown-shape", problem: null, items: [] });
  await world.read(async () => []);
  expect(await world.view()).toMatchObject({ state: "read", problem: null, items: [] });
});

test("a provider that refuses or is away is an answer in its words; a fault of ours is not", async () => {
  const world = await servingWorld();
  await world.ask();
  await world.read(async () => {
    throw new HostingError("refused", "get_server_charts", "The period is invalid.");
  });
  expect(await world.view()).toMatchObject({ state: "failed", problem: "The period is invalid.", items: [] });
  await world.readOfNobody();
  expect(await world.view()).toMatchObject({ problem: "There is no account with a provider." });
  const fault = world.read(async () => {
    throw new TypeError("ours");
  });
  await expect(fault).rejects.toThrow("ours");
});

test("of a node that is nobody's, another agency's, without a machine or given back nothing is asked", async () => {
  const [mine, theirs] = [await servingWorld(), await servingWorld()];
  const ask = (id: string) => codeOf(askForCharts(mine.container, mine.caller, id));
  expect(await ask(newId())).toBe("not-found");
  expect(await ask(theirs.id)).toBe("not-found");
  const { id: ordered } = await mine.order(0);
  expect(await ask(ordered)).toBe("conflict");
  await mine.inTenant((tx) => tx.update(nodes).set({ status: "retired" }).where(eq(nodes.id, mine.id)));
  expect(await ask(mine.id)).toBe("conflict");
  expect(await mine.inTenant((tx) => tx.select().from(nodeCharts))).toEqual([]);
});
