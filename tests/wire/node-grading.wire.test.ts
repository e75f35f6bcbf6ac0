import { addressNames } from "@penguinmails/core/domains/node-addresses";
import { neighboursOf } from "@penguinmails/core/fleet/grade-address";
import { policy } from "@penguinmails/core/policy";
import type { AddressSwap } from "@penguinmails/core/ports/node-facts";
import { addFault } from "@penguinmails/sandbox/control/faults";
import { probeDomain } from "@penguinmails/sandbox/dns/synthetic";
import { nextAddresses } from "@penguinmails/sandbox/hostwinds/machines";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { forgiveAll, listAddress, shutPort25, verdicts } from "./bad-addresses.ts";
import { changesOf, killAndFinish, last, type Node, operation } from "./operations.ts";
import { startPlanWorld } from "./plan-world.ts";
import { onlyLooks } from "./watched.ts";

const world = await startPlanWorld();
afterAll(() => world.close());
afterEach(() => forgiveAll(world));

const next = (count: number) => nextAddresses(world.context, count);
const putOnList = (ip: string) => listAddress(world, ip);
const shut = (ip: string) => shutPort25(world, ip);

/** On the bill is what the node knows of, no more were bought than the caps allow, and each address has its name. */
function expectBooks(node: Node, change = "none") {
  const [machine, ...twins] = world.machinesNamed(node.spec.name);
  const facts = node.facts();
  const { swaps = [] } = facts;
  expect([change, twins]).toEqual([change, []]);
  const bought = machine?.addresses.slice(1) ?? [];
  const kept = bought.filter(({ releasedAtMs }) => releasedAtMs === null).map(({ ip }) => ip);
  expect([change, [...(facts.secondaryIps ?? [])].sort()]).toEqual([change, kept.sort()]);
  expect([change, kept.length]).toEqual([change, node.spec.secondaryAddresses]);
  expect([change, swaps.map(({ ip }) => ip)]).toEqual([
    change,
    bought.filter(({ releasedAtMs }) => releasedAtMs !== null).map(({ ip }) => ip),
  ]);
  expect([change, swaps.filter(({ givenBackAtMs }) => givenBackAtMs === null)]).toEqual([change, []]);
  expect([change, Object.keys(facts.grades ?? {}).sort()]).toEqual([
    change,
    [facts.primaryIp ?? "", ...kept].sort(),
  ]);
  for (const { ip, name } of addressNames(node.spec.hostname, facts))
    expect([change, world.context.zones.get(name, "A")?.values]).toEqual([change, [ip]]);
}

test("good addresses are kept, each with what it was graded upon, and nothing is asked of the machine twice", async () => {
  const node = world.node(1);
  await node.finish();
  const { primaryIp = "", secondaryIps: [secondary = ""] = [], grades = {} } = node.facts();
  expect(verdicts(node.facts())).toEqual({ [primaryIp]: "keep", [secondary]: "keep" });
  expect(grades[secondary]).toMatchObject({
    score: 100,
    evidence: {
      lists: expect.arrayContaining([expect.objectContaining({ name: "Spamhaus ZEN", status: "clean" })]),
      neighbours: { answered: policy.address.neighbours.asked, listed: [] },
      formerNames: [],
      port25: "open",
      smtpFilters: 0,
    },
  });
  const tries: string[] = [];
  await node.run({ before: (act) => void (act.startsWith("run curl") && tries.push(act)) });
  expect(tries).toEqual([]);
  await node.retire();
});

test("a listed address is given back once another has come in its place, under the same number", async () => {
  const node = world.node(2);
  const [, bad = "", good = "", instead = ""] = next(4);
  await putOnList(bad);
  const acts: string[] = [];
  const outcomes = await node.finish({ after: (act) => void (onlyLooks(act) || acts.push(act)) });
  expect(last(outcomes)).toEqual({ status: "done" });
  expect(outcomes).toContainEqual(
    expect.objectContaining({ reason: `another address is asked for in place of ${bad}` }),
  );
  expectBooks(node);
  expect(
    addressNames(node.spec.hostname, node.facts()).map(({ ip, name }) => [ip, name.split(".")[0]]),
  ).toEqual([
    [node.facts().primaryIp, node.spec.hostname.split(".")[0]],
    [good, "o2"],
    [instead, "o1"],
  ]);
  const swap: Partial<AddressSwap> = { ip: bad, number: 1, costCents: 499 };
  expect(node.facts().swaps).toMatchObject([swap]);
  const purchases = acts.filter((act) => /^hostwinds (?:order|delete)Address$/.test(act));
  expect(purchases).toEqual([
    "hostwinds orderAddress",
    "hostwinds orderAddress",
    "hostwinds orderAddress",
    "hostwinds deleteAddress",
  ]);
  await node.retire();
});

test.each<[string, (bad: string) => Promise<unknown>]>([
  ["port 25 is shut through it alone", shut],
  [
    "its neighbours are listed",
    async (bad) => {
      // Of these four the addresses before and after it see three each, which is not enough.
      const near = neighboursOf(bad, policy.address.neighbours.asked);
      for (const neighbour of [...near.slice(8, 10), ...near.slice(-2)]) await putOnList(neighbour);
    },
  ],
])("another is asked for when %s", async (_why, make) => {
  await skipAddresses(100);
  const [, bad = "", instead = ""] = next(3);
  await make(bad);
  const node = world.node(1);
  expect(last(await node.finish())).toEqual({ status: "done" });
  expect(node.facts()).toMatchObject({ swaps: [{ ip: bad }], secondaryIps: [instead] });
  expectBooks(node);
  await node.retire();
});
/** Far from the edge of the /24, or from a machine whose neighbours are to be bad. */
async function skipAddresses(to: number) {
  const { store } = world.context;
  const taken = store.get<{ next: number }>("counter", "node-address")?.next ?? 0;
  await store.put("counter", "node-address", { next: Math.max(taken, to) });
}

test("when the caps are reached, the address is kept and held, with what a person does next", async () => {
  const node = world.node(1);
  await node.runUntilKilled("after", (act) => act.startsWith("learn serviceId"));
  await skipAddresses(150);
  const secondaries = next(7);
  for (const ip of secondaries) await putOnList(ip);
  expect(last(await node.finish())).toEqual({ status: "done" });
  const { perOrder } = policy.address.swaps;
  expectBooks(node);
  const { swaps = [], secondaryIps: [held = ""] = [], grades = {} } = node.facts();
  expect(swaps.map(({ ip }) => ip)).toEqual(secondaries.slice(0, perOrder));
  expect(held).toBe(secondaries[perOrder]);
  expect(grades[held]).toMatchObject({ verdict: "hold", next: expect.stringContaining("Give it back") });
  await node.retire();
});

describe("a fault of the whole machine", () => {
  test("buys nothing: with port 25 shut for all of its addresses they are held for a ticket", async () => {
    const node = world.node(1);
    await shut("*");
    const acts: string[] = [];
    await node.finish({ after: (act) => void acts.push(act) });
    expect(new Set(Object.values(verdicts(node.facts())))).toEqual(new Set(["hold"]));
    expect(node.facts().grades?.[node.facts().primaryIp ?? ""]?.next).toMatch(/open port 25/);
    expect(acts.filter((act) => act === "hostwinds orderAddress")).toHaveLength(1);
    expectBooks(node);
    await forgiveAll(world);
    await node.operation(operation("grade-addresses")).finish();
    expect(new Set(Object.values(verdicts(node.facts())))).toEqual(new Set(["keep"]));
    await node.retire();
  });

  test("is found by a look when the provider filters the machine's mail, with what a person does about it", async () => {
    const node = world.node(0);
    await node.finish();
    const { name } = node.spec;
    await addFault(world.context.store, { service: "smtp-filter", match: name, answer: "spam", times: null });
    expect((await node.inspect()).deviations).toMatchObject([
      { what: "SMTP filter", seen: "spam", remedy: expect.stringContaining("ticket") },
    ]);
    await node.retire();
  });
});

test("a list that answers nobody, and a receiver of ours that is down, condemn no address", async () => {
  const node = world.node(1);
  const { store } = world.context;
  for (const zone of ["zen.spamhaus.org", "b.barracudacentral.org", probeDomain])
    await addFault(store, { service: "dns", match: zone, answer: "servfail", times: null });
  await node.finish();
  const { secondaryIps: [ip = ""] = [], grades = {} } = node.facts();
  expect(grades[ip]).toMatchObject({ verdict: "keep", evidence: { port25: "unknown" } });
  expect(grades[ip]?.evidence.neighbours.answered).toBe(0);
  await node.retire();
});

test("graded again, an address that has its name is held and stays on the bill, however bad it has become", async () => {
  const node = world.node(1);
  await node.finish();
  const { secondaryIps: [ip = ""] = [] } = node.facts();
  await putOnList(ip);
  expect(await changesOf(node.operation(operation("grade-addresses")))).toEqual(["learn grades regradedFor"]);
  expect(node.facts().grades?.[ip]).toMatchObject({ verdict: "hold", evidence: { formerNames: [] } });
  expectBooks(node);
  await node.retire();
});

test("a swap that is killed after every single change ends with one address in place of the bad one", async () => {
  const badFirst = async () => {
    // Those of nodes before would be bad neighbours.
    await forgiveAll(world);
    const [, bad = ""] = next(2);
    await putOnList(bad);
    return world.node(1);
  };
  const whole = await badFirst();
  const changes = await changesOf(whole);
  await whole.retire();
  const from = changes.findIndex((change) => change.includes("swaps"));
  const to = changes.findLastIndex((change) => change.includes("grades"));
  expect(to - from).toBeGreaterThan(5);
  for (let n = from - 3; n <= to; n++) {
    const node = await badFirst();
    await killAndFinish(node, n, changes[n] ?? "");
    expectBooks(node, changes[n]);
    expect([changes[n], node.facts().swaps?.length]).toEqual([changes[n], 1]);
    expect(await node.retire()).toEqual({ status: "done" });
  }
}, 120_000);

test("given back in the middle of a swap, nothing goes on costing money", async () => {
  const [, bad = ""] = next(2);
  await putOnList(bad);
  const node = world.node(1);
  let orders = 0;
  expect(
    await node.runUntilKilled("after", (act) => act === "hostwinds orderAddress" && ++orders === 2),
  ).toBe("killed");
  expect(await node.retire()).toEqual({ status: "done" });
  const [machine] = world.machinesNamed(node.spec.name);
  expect(machine?.addresses.filter(({ releasedAtMs }) => releasedAtMs === null)).toEqual([]);
});
