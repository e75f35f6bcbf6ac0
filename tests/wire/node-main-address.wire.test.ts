import { addressNames } from "@penguinmails/core/domains/node-addresses";
import { policy } from "@penguinmails/core/policy";
import { hour } from "@penguinmails/core/time";
import { guestMainIpOf } from "@penguinmails/sandbox/hostwinds/machine";
import { nextAddresses } from "@penguinmails/sandbox/hostwinds/machines";
import { afterAll, afterEach, expect, test } from "vitest";
import { forgiveAll, listAddress, shutPort25, verdicts } from "./bad-addresses.ts";
import {
  changesOf,
  done,
  killAndFinish,
  last,
  type Node,
  nothing,
  operation,
  servingNode,
} from "./operations.ts";
import { startPlanWorld } from "./plan-world.ts";

const world = await startPlanWorld();
afterAll(() => world.close());
afterEach(() => forgiveAll(world));

const next = (count: number) => nextAddresses(world.context, count);
const machineOf = (node: Node) => {
  const [machine, ...twins] = world.machinesNamed(node.spec.name);
  if (!machine || twins.length > 0) throw new Error("not one machine");
  return machine;
};
/** A node to be whose main address will be on a list. */
async function badMain(secondaryAddresses: number): Promise<{ readonly node: Node; readonly bad: string }> {
  // Those of nodes before would be bad neighbours.
  await forgiveAll(world);
  const [bad = ""] = next(1);
  await listAddress(world, bad);
  return { node: world.node(secondaryAddresses), bad };
}

/** Bill, machine, DNS and books say the same; it was paid for once; every address that left is written down. */
async function expectBooks(node: Node, change = "none") {
  const machine = machineOf(node);
  const { primaryIp = "", secondaryIps = [], swaps = [], mainSwap, monthlyCents } = node.facts();
  const kept = machine.addresses.filter(({ releasedAtMs }) => releasedAtMs === null);
  const gone = machine.addresses.filter(({ releasedAtMs }) => releasedAtMs !== null);
  expect([change, kept.map(({ ip }) => ip).sort()]).toEqual([change, [primaryIp, ...secondaryIps].sort()]);
  expect([change, machine.mainIp, guestMainIpOf(machine)]).toEqual([change, primaryIp, primaryIp]);
  expect([change, secondaryIps.length, mainSwap]).toEqual([change, node.spec.secondaryAddresses, null]);
  expect([change, swaps.map(({ ip }) => ip).sort()]).toEqual([change, gone.map(({ ip }) => ip).sort()]);
  expect([change, swaps.filter(({ givenBackAtMs }) => givenBackAtMs === null)]).toEqual([change, []]);
  expect([change, Object.keys(node.facts().grades ?? {}).sort()]).toEqual([
    change,
    [primaryIp, ...secondaryIps].sort(),
  ]);
  const paid = kept.reduce((sum, one) => sum + one.monthlyCents, machine.monthlyCents);
  expect([change, monthlyCents]).toEqual([change, paid]);
  expect([change, await node.inspect()]).toEqual([change, nothing]);
}

test("a listed main address is given back once a good one that was ordered is the main one, and all that goes by it follows", async () => {
  const { node, bad } = await badMain(1);
  const [, secondary = "", instead = ""] = next(3);
  const changes = await changesOf(node);
  await expectBooks(node);
  const facts = node.facts();
  expect(facts).toMatchObject({
    primaryIp: instead,
    secondaryIps: [secondary],
    swaps: [{ ip: bad, number: 0, costCents: 0 }],
  });
  expect(addressNames(node.spec.hostname, facts).map(({ ip, name }) => [ip, name.split(".")[0]])).toEqual([
    [instead, node.spec.hostname.split(".")[0]],
    [secondary, "o1"],
  ]);
  expect(node.access().host).toBe(instead);
  const bought = changes.filter((change) => /^hostwinds (?!setReverseDns|createInstance)/.test(change));
  expect(bought).toEqual([
    "hostwinds orderAddress",
    "hostwinds orderAddress",
    "hostwinds setMainAddress",
    "hostwinds rebuildNetwork",
    "hostwinds deleteAddress",
  ]);
  await node.retire();
});

test("a node without other addresses gets one for it, and grading again takes nothing away", async () => {
  const { node, bad } = await badMain(0);
  await changesOf(node);
  await expectBooks(node);
  expect(node.facts()).toMatchObject({ secondaryIps: [], swaps: [{ ip: bad }], isMainOrdered: true });
  await listAddress(world, node.facts().primaryIp ?? "");
  await changesOf(node.operation(operation("grade-addresses")));
  expect(verdicts(node.facts())).toEqual({ [node.facts().primaryIp ?? ""]: "hold" });
  await node.retire();
});

test("those that come for it are graded within the same caps, and when none is good the main one is held and they go back", async () => {
  const { node, bad } = await badMain(0);
  const { perOrder } = policy.address.swaps;
  const others = next(9).slice(1);
  for (const ip of others) await listAddress(world, ip);
  await changesOf(node);
  await expectBooks(node);
  const { primaryIp, swaps = [], grades = {} } = node.facts();
  expect(primaryIp).toBe(bad);
  // The first, and those that were asked for in its place.
  expect(swaps.map(({ ip, number }) => [ip, number])).toEqual(
    others.slice(0, perOrder + 1).map((ip) => [ip, 0]),
  );
  expect(grades[bad]).toMatchObject({
    verdict: "hold",
    next: expect.stringMatching(/^None that is better came in its place\. Have it delisted/),
  });
  await node.retire();
});

test("a main address through which alone port 25 is shut is swapped; when it is shut for all, nothing is bought", async () => {
  const [bad = ""] = next(1);
  await shutPort25(world, bad);
  const node = world.node(1);
  await changesOf(node);
  await expectBooks(node);
  expect(node.facts().swaps).toMatchObject([{ ip: bad }]);
  await node.retire();
  await shutPort25(world, "*");
  const other = world.node(0);
  expect(await changesOf(other)).not.toContain("hostwinds orderAddress");
  expect(Object.values(verdicts(other.facts()))).toEqual(["hold"]);
  await other.retire();
});

test("a provider that refuses, or says yes and does nothing, keeps its main address: it is held in the provider's words", async () => {
  const refused = await badMain(0);
  await world.fault("set_main_ip", "error", "always");
  await changesOf(refused.node);
  await expectBooks(refused.node);
  expect(refused.node.facts().grades?.[refused.bad]).toMatchObject({
    verdict: "hold",
    next: expect.stringMatching(/would not make .* the main one: .*try again later/),
  });
  await refused.node.retire();
  await world.noFaults();

  const ignored = await badMain(0);
  const after = async (act: string) => {
    if (act === "hostwinds setMainAddress")
      await world.changeMachine(machineOf(ignored.node), { mainIp: ignored.bad });
  };
  expect(last(await ignored.node.finish({ after }))).toEqual(done);
  await expectBooks(ignored.node);
  expect(ignored.node.facts().grades?.[ignored.bad]).toMatchObject({
    verdict: "hold",
    next: expect.stringContaining("said yes"),
  });
  await ignored.node.retire();
});

test("the main address of a machine whose names are published stays, however bad it is when it is first graded", async () => {
  await forgiveAll(world);
  const node = await servingNode(world, 0);
  const { primaryIp = "" } = node.facts();
  await listAddress(world, primaryIp);
  // As of a node that is older than the grades, and whose PTR somebody changed.
  await node.learn({ grades: {}, ptrOf: [] });
  expect(await changesOf(node.operation(operation("apply")))).not.toContain("hostwinds orderAddress");
  expect(verdicts(node.facts())).toEqual({ [primaryIp]: "hold" });
  await node.retire();
});

test("answers that are lost on the way change nothing twice", async () => {
  for (const action of ["set_main_ip", "regenerate_networking", "delete_ip"]) {
    const { node } = await badMain(0);
    await world.fault(action, "timeout-after-effect", "once");
    expect([action, last(await node.finish())]).toEqual([action, done]);
    await expectBooks(node, action);
    expect([action, machineOf(node).boots]).toEqual([action, 1]);
    await node.retire();
  }
});

test("an address is not taken off a network that begins with it: a person is asked to have that made anew", async () => {
  const { node, bad } = await badMain(0);
  const after = async (act: string) => {
    if (act === "hostwinds rebuildNetwork") await world.changeMachine(machineOf(node), { guestMainIp: bad });
  };
  const stopped = last(await node.finish({ after }));
  expect(stopped).toMatchObject({
    status: "failed",
    step: "move the main address",
    cause: expect.stringContaining(`still begins with ${bad}`),
  });
  const machine = machineOf(node);
  await world.changeMachine(machine, { guestMainIp: machine.mainIp, boots: machine.boots + 1 });
  expect(last(await node.finish())).toEqual(done);
  await expectBooks(node);
  await node.retire();
});

test("a machine that does not come back on its new main address ends the plan after two hours, and goes on when it has", async () => {
  const { node } = await badMain(0);
  const after = async (act: string) => {
    if (act === "hostwinds rebuildNetwork") await world.changeMachine(machineOf(node), { power: "off" });
  };
  const outcomes = await node.finish({ after });
  expect(last(outcomes)).toMatchObject({
    status: "failed",
    cause: expect.stringMatching(/not come back on its new main address/),
  });
  await world.changeMachine(machineOf(node), { power: "on" });
  await world.pass(hour);
  expect(last(await node.finish())).toEqual(done);
  await expectBooks(node);
  await node.retire();
});

test("killed after every single change, it ends with one machine on one good main address and nothing bought twice", async () => {
  const whole = await badMain(0);
  const changes = await changesOf(whole.node);
  await whole.node.retire();
  const from = changes.findIndex((change) => change.includes("mainSwap"));
  const to = changes.findLastIndex((change) => change.includes("swaps"));
  expect(to - from).toBeGreaterThan(12);
  for (let n = from - 2; n <= to; n++) {
    const { node, bad } = await badMain(0);
    await killAndFinish(node, n, changes[n] ?? "");
    await expectBooks(node, changes[n]);
    expect([changes[n], machineOf(node).addresses.length]).toEqual([changes[n], 2]);
    expect([changes[n], node.facts().swaps?.map(({ ip }) => ip)]).toEqual([changes[n], [bad]]);
    await node.retire();
  }
}, 480_000);

test("killed after every single change of giving up, the main one is held and what came is given back", async () => {
  const begin = async () => {
    const { node, bad } = await badMain(0);
    await world.fault("set_main_ip", "error", "always");
    return { node, bad };
  };
  const whole = await begin();
  const changes = await changesOf(whole.node);
  await whole.node.retire();
  const from = changes.findLastIndex((change) => change.includes("mainSwap")) - 1;
  for (let n = from; n <= changes.findLastIndex((change) => change.includes("swaps")); n++) {
    const { node, bad } = await begin();
    await killAndFinish(node, n, changes[n] ?? "");
    await expectBooks(node, changes[n]);
    expect([changes[n], verdicts(node.facts())]).toEqual([changes[n], { [bad]: "hold" }]);
    await node.retire();
  }
}, 240_000);

test("given back in the middle, nothing goes on costing money", async () => {
  for (const fatal of ["hostwinds setMainAddress", "hostwinds rebuildNetwork"]) {
    const { node } = await badMain(0);
    expect(await node.runUntilKilled("after", (act) => act === fatal)).toBe("killed");
    expect(await node.retire()).toEqual(done);
    expect(machineOf(node).addresses.filter(({ releasedAtMs }) => releasedAtMs === null)).toEqual([]);
  }
});
