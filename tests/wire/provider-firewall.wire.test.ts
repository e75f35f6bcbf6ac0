import { afterAll, expect, test } from "vitest";
import { done, killedAfterEveryChange, last, nothing, operation, servingNode } from "./operations.ts";
import { startPlanWorld } from "./plan-world.ts";

const world = await startPlanWorld({ firewallProfile: "mail" });
afterAll(() => world.close());

test("a node whose mail the provider shuts gets its ports back by its plan, wherever the worker is killed", async () => {
  const node = await servingNode(world, 0);
  const profile = () => world.machinesNamed(node.spec.name)[0]?.firewall;
  const shut = () => world.hosting.setFirewallProfile(node.facts().serviceId ?? "", "web");
  expect(profile()).toBe("default");
  await shut();
  const { deviations } = await node.inspect();
  expect(deviations.find(({ step }) => step === "open the provider's firewall")).toMatchObject({
    because: expect.stringContaining(
      "shuts ports 25, 465, 587, 993 to this node: bounces and replies do not",
    ),
    remedy: null,
  });
  const changes = await killedAfterEveryChange(
    async () => {
      await shut();
      return node.operation(operation("apply"));
    },
    async (change) => expect([change, profile(), await node.inspect()]).toEqual([change, "mail", nothing]),
  );
  expect(changes).toContain("hostwinds setFirewallProfile");
  await node.retire();
});

test("a node whose SSH the provider shuts is opened before anything is asked of the machine", async () => {
  const node = await servingNode(world, 0);
  await world.hosting.setFirewallProfile(node.facts().serviceId ?? "", "closed");
  const { deviations, unseen } = await node.inspect();
  expect(deviations.map(({ because }) => because)).toContainEqual(
    expect.stringContaining("to this node: we cannot reach the machine, bounces and replies do not arrive"),
  );
  expect(unseen.map(({ step }) => step)).toContain("take over the keys");
  expect(last(await node.operation(operation("apply")).finish())).toEqual(done);
  expect(await node.inspect()).toEqual(nothing);
  await node.retire();
});
