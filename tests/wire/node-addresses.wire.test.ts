import { afterAll, expect, test } from "vitest";
import {
  done,
  killedAfterEveryChange,
  last,
  type Node,
  nothing,
  operation,
  servingNode,
} from "./operations.ts";
import { linesOnMachine, startPlanWorld } from "./plan-world.ts";

const world = await startPlanWorld();
afterAll(() => world.close());

/** What the node has is what is wanted: on the bill, on the machine, in DNS, in Mailu and in the books. */
async function expectAddresses(node: Node, change: string, wanted: number) {
  const [machine] = world.machinesNamed(node.spec.name);
  const kept = machine?.addresses.filter(({ releasedAtMs }) => releasedAtMs === null) ?? [];
  const { primaryIp = "", secondaryIps = [] } = node.facts();
  expect([change, kept.map(({ ip }) => ip).sort()]).toEqual([change, [primaryIp, ...secondaryIps].sort()]);
  expect([change, secondaryIps.length]).toEqual([change, wanted]);
  expect([change, await node.inspect()]).toEqual([change, nothing]);
  const monthlyCents = kept.reduce((sum, one) => sum + one.monthlyCents, machine?.monthlyCents ?? 0);
  expect([change, node.facts().monthlyCents]).toEqual([change, monthlyCents]);
}
const add = async (node: Node) => {
  node.want(node.spec.secondaryAddresses + 1);
  expect(last(await node.operation(operation("add-address")).finish())).toEqual(done);
};
const remove = async (node: Node, ip = "") => {
  node.want(node.spec.secondaryAddresses - 1);
  expect(last(await node.operation(operation("remove-address", { ip })).finish())).toEqual(done);
};

test("one more address is bought once and sends under its own name, wherever it is killed", async () => {
  const node = await servingNode(world);
  const changes = await killedAfterEveryChange(
    async () => {
      node.want(node.spec.secondaryAddresses + 1);
      return node.operation(operation("add-address"));
    },
    async (change) => {
      await expectAddresses(node, change, 2);
      await remove(node, node.facts().secondaryIps?.at(-1));
    },
  );
  expect(changes.filter((change) => change === "hostwinds orderAddress")).toHaveLength(1);
  await node.retire();
}, 240_000);

test("an address that goes leaves nothing behind and the others as they were, wherever it is killed", async () => {
  const node = await servingNode(world);
  const kept = { name: "", ip: "", gone: "" };
  await killedAfterEveryChange(
    async () => {
      await add(node);
      node.want(1);
      const [going, staying = ""] = node.facts().secondaryIps ?? [];
      const { zones } = world.context;
      const nameOf = (ip: string) =>
        zones.get(`${ip.split(".").reverse().join(".")}.in-addr.arpa`, "PTR")?.values[0] ?? "";
      Object.assign(kept, { ip: staying, name: nameOf(staying), gone: nameOf(going ?? "") });
      expect(zones.get(kept.gone, "A")?.values).toEqual([going]);
      return node.operation(operation("remove-address", { ip: going ?? "" }));
    },
    async (change) => {
      await expectAddresses(node, change, 1);
      expect(node.facts().secondaryIps).toEqual([kept.ip]);
      const { zones } = world.context;
      expect([change, zones.get(kept.name, "A")?.values]).toEqual([change, [kept.ip]]);
      expect([change, zones.get(kept.gone, "A")]).toEqual([change, null]);
      const networks = await linesOnMachine(node, [["docker", "network", "ls"]]);
      expect([change, networks.trim().split("\n")]).toEqual([
        change,
        ["mailu_default", expect.stringMatching(/^mailu_ip\d+$/)],
      ]);
    },
  );
  await node.retire();
}, 240_000);
