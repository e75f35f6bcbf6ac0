import { hour } from "@penguinmails/core/time";
import { afterAll, expect, test } from "vitest";
import { servingNode } from "./operations.ts";
import { startPlanWorld } from "./plan-world.ts";

const world = await startPlanWorld();
afterAll(() => world.close());

test("the provider draws a machine that answers nobody, and its last hour is still", async () => {
  const node = await servingNode(world, 0);
  await world.pass(6 * hour);
  const [machine] = world.machinesNamed(node.spec.name);
  if (!machine) throw new Error("no such machine");
  await world.changeMachine(machine, { power: "off" });
  await world.pass(hour);
  expect((await node.inspect()).unseen.length).toBeGreaterThan(0);
  const charts = await world.hosting.readCharts(machine.serviceId);
  expect(charts?.map(({ name }) => name)).toEqual(["cpu", "memory", "disk_io", "network_in", "network_out"]);
  for (const { hours } of charts ?? []) {
    expect(hours.length).toBeGreaterThan(6);
    expect(hours.at(-1)?.value).toBe(0);
    expect(hours[0]?.value).toBeGreaterThan(0);
  }
});
