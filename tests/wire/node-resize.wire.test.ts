import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import {
  done,
  killedAfterEveryChange,
  last,
  type Node,
  nothing,
  operation,
  servingNode,
} from "./operations.ts";
import { type PlanWorld, startPlanWorld } from "./plan-world.ts";

let world: PlanWorld;
beforeAll(async () => {
  world = await startPlanWorld();
});
afterEach(() => world.noFaults());
afterAll(() => world.close());

const resize = (rid: string) => operation("resize", { rid });
const machineOf = (node: Node) => {
  const [machine] = world.machinesNamed(node.spec.name);
  if (!machine) throw new Error("no such machine");
  return machine;
};
const placed = () => world.store.get<{ next: number }>("counter", "upgrade-order")?.next ?? 81_001;

test("a machine is ordered larger once, confirmed when it is well, and costs what it costs, wherever it is killed", async () => {
  const node = await servingNode(world);
  let orders = 0;
  const small = async () => {
    await world.changeMachine(machineOf(node), { rid: "vps-2gb", monthlyCents: 999 });
    const size = { rid: "vps-2gb", gives: { cpu: 1, ramMb: 2_048 } };
    await node.learn({ rid: "vps-2gb", monthlyCents: 999 + 499, size });
    // Its containers are limited as on the smaller machine.
    expect(last(await node.finish())).toEqual({ status: "done" });
    orders = placed();
    return node.operation(resize("vps-4gb"));
  };
  const changes = await killedAfterEveryChange(small, async (change) => {
    const { rid, upgrade, resize: open, monthlyCents } = machineOf(node);
    expect([change, rid, upgrade ?? null, open, placed() - orders]).toEqual([
      change,
      "vps-4gb",
      null,
      null,
      1,
    ]);
    expect(node.facts()).toMatchObject({ rid: "vps-4gb", monthlyCents: monthlyCents + 499, mailWaits: null });
    expect([change, await node.inspect()]).toEqual([change, nothing]);
  });
  expect(changes.filter((change) => change.startsWith("hostwinds"))).toEqual([
    "hostwinds orderResize",
    "hostwinds startResize",
    "hostwinds confirmResize",
  ]);
  await node.retire();
}, 240_000);

test.each(["upgrade_instance", "upgrade_server", "confirm_upgrade"])(
  "%s whose answer is lost is not done twice",
  async (action) => {
    const node = await servingNode(world);
    const orders = placed();
    await world.fault(action, "timeout-after-effect", "once");
    expect(last(await node.operation(resize("vps-4gb")).finish())).toEqual(done);
    expect([machineOf(node).rid, placed() - orders]).toEqual(["vps-4gb", 1]);
    await node.retire();
  },
);

test("until its invoice is paid the machine stays up, its mail goes, and one sentence says what to pay", async () => {
  const node = await servingNode(world);
  await world.store.put("fault", "unpaid", {
    service: "hostwinds",
    action: "pay_invoice",
    effect: "error",
    times: "always",
  });
  const walk = node.operation(resize("vps-4gb"));
  const outcomes = await walk.finish({}, 4);
  expect(last(outcomes)).toMatchObject({
    status: "waiting",
    step: "resize the machine",
    reason: expect.stringMatching(/^Pay invoice \d+ of \$9\.00 in Hostwinds' panel/),
  });
  expect(machineOf(node)).toMatchObject({ rid: "vps-2gb", boots: 0 });
  expect(node.facts().mailWaits).toBeNull();
  expect(await node.inspect()).toEqual(nothing);
  await world.noFaults();
  expect(last(await walk.finish())).toEqual(done);
  await node.retire();
});

test("a larger machine that is not well in time is put back, well again, and the operation says why", async () => {
  const node = await servingNode(world);
  const walk = node.operation(resize("vps-4gb"));
  await walk.runUntilKilled("after", (act) => act === "hostwinds startResize");
  expect(node.facts().mailWaits).toMatchObject({ why: expect.stringContaining("made larger") });
  await world.store.put("fault", "ill", {
    service: "machine",
    match: node.facts().primaryIp,
    answer: "no-smtp",
    times: null,
  });
  const outcomes = await walk.finish({
    after: async (act) => {
      if (act === "hostwinds revertResize") await world.noFaults();
    },
  });
  expect(last(outcomes)).toMatchObject({
    status: "failed",
    step: "say what came of it",
    cause: expect.stringMatching(
      /^The larger machine was not well within 30 minutes \(greeting on port .*put back/,
    ),
    remedy: expect.stringContaining("console"),
  });
  expect(machineOf(node)).toMatchObject({ rid: "vps-2gb", monthlyCents: 999, resize: null });
  expect(node.facts()).toMatchObject({ rid: "vps-2gb", monthlyCents: 999 + 499, mailWaits: null });
  expect(await node.inspect()).toEqual(nothing);
  await node.retire();
});

test("a smaller machine, and one beside another order, is refused before anything is bought", async () => {
  const node = await servingNode(world);
  expect(last(await node.operation(resize("vps-1gb")).finish())).toMatchObject({
    status: "failed",
    cause: expect.stringContaining("can't shrink"),
  });
  await world.hosting.orderResize(node.facts().serviceId ?? "", "vps-8gb");
  expect(last(await node.operation(resize("vps-4gb")).finish())).toMatchObject({
    status: "failed",
    cause: expect.stringMatching(/^Another order of a larger machine \(invoice \d+ of \$29\.00\) is open/),
  });
  expect(machineOf(node)).toMatchObject({ rid: "vps-2gb", boots: 0 });
  await node.retire();
});

test("an order that was left unpaid is taken up when the same is asked for again", async () => {
  const node = await servingNode(world);
  const orders = placed();
  await node.operation(resize("vps-4gb")).runUntilKilled("after", (act) => act === "hostwinds orderResize");
  expect(last(await node.operation(resize("vps-4gb")).finish())).toEqual(done);
  expect([machineOf(node).rid, placed() - orders]).toEqual(["vps-4gb", 1]);
  await node.retire();
});
