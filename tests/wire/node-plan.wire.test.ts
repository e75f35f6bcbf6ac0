import { afterAll, expect, test } from "vitest";
import { type PlanWorld, startPlanWorld } from "./plan-world.ts";
import { onlyLooks } from "./watched.ts";

const world = await startPlanWorld();
afterAll(() => world.close());

type Node = ReturnType<PlanWorld["node"]>;

/** What was bought is what was ordered, is known to us, and works under its names. */
function expectExactlyOrdered({ spec, facts }: Node) {
  const bought = world.machinesNamed(spec.name);
  expect(bought).toHaveLength(1);
  const [machine] = bought;
  const known = facts();
  const kept =
    machine?.addresses.filter(({ releasedAtMs }) => releasedAtMs === null).map(({ ip }) => ip) ?? [];
  expect(known).toMatchObject({ serviceId: machine?.serviceId, primaryIp: machine?.mainIp });
  expect([known.primaryIp, ...(known.secondaryIps ?? [])].sort()).toEqual([...kept].sort());
  expect(kept).toHaveLength(1 + spec.secondaryAddresses);
  for (const [n, ip] of (known.ptrOf ?? []).entries())
    expect(
      world.context.zones.get(`${ip.split(".").reverse().join(".")}.in-addr.arpa`, "PTR")?.values,
    ).toEqual([n === 0 ? spec.hostname : `o${n}.${spec.hostname}`]);
  expect(known.ptrOf).toHaveLength(1 + spec.secondaryAddresses);
  // Name → address → name: what receivers look up.
  for (const [n, ip] of (known.ptrOf ?? []).entries())
    expect(world.context.zones.get(n === 0 ? spec.hostname : `o${n}.${spec.hostname}`, "A")?.values).toEqual([
      ip,
    ]);
  expect(known.monthlyCents).toBe(
    (machine?.monthlyCents ?? 0) +
      (machine?.addresses ?? []).reduce(
        (sum, one) => sum + (one.releasedAtMs === null ? one.monthlyCents : 0),
        0,
      ),
  );
}
async function expectGivenBack(node: Node) {
  expect(await node.retire()).toEqual({ status: "done" });
  for (const name of [node.spec.hostname, `o1.${node.spec.hostname}`])
    expect(world.context.zones.get(name, "A")).toBeNull();
  for (const machine of world.machinesNamed(node.spec.name)) {
    expect(machine.terminatedAtMs).not.toBeNull();
    expect(machine.addresses.filter(({ releasedAtMs }) => releasedAtMs === null)).toEqual([]);
  }
}
const last = (outcomes: readonly { readonly status: string }[]) => outcomes.at(-1);

test("nothing disturbs it: one machine, the addresses that were ordered, each with its name; all given back", async () => {
  const node = world.node(2);
  const outcomes = await node.finish();
  expect(last(outcomes)).toEqual({ status: "done" });
  expect(outcomes.every(({ status }) => status !== "failed")).toBe(true);
  expect([...node.steps.values()].every((state) => state === "done")).toBe(true);
  expectExactlyOrdered(node);
  await expectGivenBack(node);
});

test("a second run of a finished plan changes nothing", async () => {
  const node = world.node(1);
  await node.finish();
  const acts: string[] = [];
  expect(await node.run({ before: (act) => void acts.push(act) })).toEqual({ status: "done" });
  expect(acts.filter((act) => !onlyLooks(act))).toEqual([]);
  await node.retire();
});

test("killed after every single change, the next run finishes it and nothing is bought twice", async () => {
  const whole = world.node(1);
  const changes: string[] = [];
  await whole.finish({ after: (act) => void (onlyLooks(act) || changes.push(act)) });
  expect(changes.length).toBeGreaterThan(40);
  await whole.retire();
  const killedAfter = async (n: number, change: string) => {
    const node = world.node(1);
    let seen = -1;
    const killed = await node.runUntilKilled("after", (act) => !onlyLooks(act) && ++seen === n);
    expect([change, killed]).toEqual([change, "killed"]);
    const outcomes = await node.finish();
    expect([change, last(outcomes)]).toEqual([change, { status: "done" }]);
    expectExactlyOrdered(node);
    await expectGivenBack(node);
  };
  // Four nodes at a time: a plan mostly waits for machines to answer.
  const left = changes.map((change, n) => [n, change] as const);
  const takeTurns = async () => {
    for (let next = left.shift(); next; next = left.shift()) await killedAfter(...next);
  };
  await Promise.all([takeTurns(), takeTurns(), takeTurns(), takeTurns()]);
}, 240_000);

test("killed right before each thing that costs money, the next run buys it once", async () => {
  for (const purchase of ["hostwinds createInstance", "hostwinds orderAddress"]) {
    const node = world.node(2);
    expect(await node.runUntilKilled("before", (act) => act === purchase)).toBe("killed");
    expect(last(await node.finish())).toEqual({ status: "done" });
    expectExactlyOrdered(node);
    await node.retire();
  }
});

test("given back in the middle, whatever step it is at, nothing goes on costing money", async () => {
  for (const act of [
    "learn monthlyCents",
    "hostwinds createInstance",
    "learn hostKey",
    "hostwinds orderAddress",
  ]) {
    const node = world.node(1);
    expect(await node.runUntilKilled("after", (each) => each === act)).toBe("killed");
    await expectGivenBack(node);
  }
});
