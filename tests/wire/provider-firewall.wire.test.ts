import { afterAll, beforeAll, expect, test } from "vitest";
import { onlyLooks, type PlanWorld, startPlanWorld } from "./plan-world.ts";

let world: PlanWorld;
beforeAll(async () => {
  world = await startPlanWorld({ firewallProfile: "mail" });
});
afterAll(() => world.close());

const done = { status: "done" };

test("a node whose mail the provider shuts gets its ports back by its plan, wherever the worker is killed", async () => {
  const node = world.node(0);
  expect((await node.finish()).at(-1)).toEqual(done);
  const profile = () => world.machinesNamed(node.spec.name)[0]?.firewall;
  expect(profile()).toBe("default");
  const shut = () => world.hosting.setFirewallProfile(node.facts().serviceId ?? "", "web");
  const apply = (id: string) => node.operation({ id, kind: "apply", ip: null });

  await shut();
  const { deviations } = await node.inspect();
  expect(deviations.find(({ step }) => step === "open the provider's firewall")).toMatchObject({
    because: expect.stringContaining(
      "shuts ports 25, 465, 587, 993 to this node: bounces and replies do not",
    ),
    remedy: null,
  });
  const changes: string[] = [];
  const counted = await apply("counted").finish({
    after: (act) => void (onlyLooks(act) || changes.push(act)),
  });
  expect(counted.at(-1)).toEqual(done);
  expect(changes).toContain("hostwinds setFirewallProfile");
  for (const [at, change] of changes.entries()) {
    await shut();
    const walk = apply(`killed at ${at}`);
    let seen = -1;
    const end = await walk.runUntilKilled("after", (act) => !onlyLooks(act) && ++seen === at);
    expect([change, end]).toEqual([change, "killed"]);
    expect([change, (await walk.finish()).at(-1), profile()]).toEqual([change, done, "mail"]);
    expect([change, await node.inspect()]).toEqual([change, { deviations: [], unseen: [] }]);
  }
  await node.retire();
});
