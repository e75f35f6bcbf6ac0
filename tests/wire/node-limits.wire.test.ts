import { policy } from "@penguinmails/core/policy";
import { plans } from "@penguinmails/sandbox/hostwinds/price-list";
import { afterAll, expect, test } from "vitest";
import { parse } from "yaml";
import { changesOf, done, last, type Node, nothing, operation, servingNode } from "./operations.ts";
import { onMachine, startPlanWorld } from "./plan-world.ts";

const world = await startPlanWorld();
afterAll(() => world.close());

const up = "run docker compose -f /mailu/docker-compose.yml up -d --remove-orphans";

type Limited = { readonly mem_limit: string; readonly memswap_limit: string; readonly cpus: number };

/** What the compose file on the machine lets containers have: megabytes of all together, and the most CPUs of one. */
async function limitsOn(node: Node) {
  const { services } = parse(await onMachine(node, ["cat", "/mailu/docker-compose.yml"])) as {
    services: Record<string, Limited>;
  };
  const limited = Object.values(services);
  const sum = (of: (one: Limited) => string) =>
    limited.reduce((all, one) => all + Number(/^(\d+)m$/.exec(of(one))?.[1]), 0);
  return {
    memoryMb: sum((one) => one.mem_limit),
    withSwapMb: sum((one) => one.memswap_limit),
    cpus: Math.max(...limited.map(({ cpus }) => cpus)),
  };
}

test.each(plans)("on $name all containers together fit beside what the host needs", async (plan) => {
  const node = await servingNode(world, 0, { rid: plan.rid });
  const { memoryMb, withSwapMb, cpus } = await limitsOn(node);
  const { hostMemoryMb, swapMb } = policy.machine;
  expect(memoryMb).toBeLessThanOrEqual(plan.ramMb - hostMemoryMb);
  expect(memoryMb).toBeGreaterThan(plan.ramMb / 2);
  expect(withSwapMb - memoryMb).toBeLessThanOrEqual(swapMb);
  expect(cpus).toBeLessThan(plan.cpu);
  await node.retire();
});

test("on a machine that was made larger the containers have more, and one that is killed meanwhile ends the same", async () => {
  for (const killedAt of [
    null,
    "learn size",
    "run install -D -m 644 /dev/stdin /mailu/docker-compose.yml",
    up,
  ]) {
    const node = await servingNode(world, 0, { rid: "vps-2gb" });
    const before = await limitsOn(node);
    const walk = node.operation(operation("resize", { rid: "vps-4gb" }));
    if (killedAt) expect(await walk.runUntilKilled("after", (act) => act === killedAt)).toBe("killed");
    expect([killedAt, last(await walk.finish())]).toEqual([killedAt, done]);
    expect((await limitsOn(node)).memoryMb).toBeGreaterThan(2 * before.memoryMb);
    expect([killedAt, await node.inspect()]).toEqual([killedAt, nothing]);
    await node.retire();
  }
}, 60_000);

test("a node from before the limits says so when it is looked at, and applying its plan makes its containers with them", async () => {
  const node = await servingNode(world, 0, { rid: "vps-2gb" });
  const limits = await limitsOn(node);
  await node.learn({ size: { rid: "another", gives: null } });
  expect((await node.inspect()).deviations.map(({ step, what }) => [step, what])).toEqual([
    ["record the size", "size of the machine"],
    ["bring up Mailu", "/mailu/docker-compose.yml"],
  ]);
  expect(last(await node.operation(operation("reboot")).finish())).toEqual(done);
  expect(await onMachine(node, ["cat", "/mailu/docker-compose.yml"])).not.toContain("mem_limit");
  const changes = await changesOf(node.operation(operation("apply")));
  expect(changes).toContain(up);
  expect(await limitsOn(node)).toEqual(limits);
  expect(await node.inspect()).toEqual(nothing);
  await node.retire();
});
