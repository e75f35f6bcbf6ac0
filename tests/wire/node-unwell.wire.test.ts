import { optionalServices } from "@penguinmails/core/fleet/optional-services";
import { minute } from "@penguinmails/core/time";
import { servicesOf } from "@penguinmails/mailu/render";
import { composePath, composeUp, restartAll } from "@penguinmails/provisioning/commands/mailu";
import { dropTranslation } from "@penguinmails/provisioning/commands/system";
import { addFault, removeFault } from "@penguinmails/sandbox/control/faults";
import { afterAll, afterEach, describe, expect, test } from "vitest";
import { done, last, type Node, nothing, operation, servingNode } from "./operations.ts";
import { linesOnMachine, onMachine, startPlanWorld } from "./plan-world.ts";

const world = await startPlanWorld();
afterEach(() => world.noFaults());
afterAll(() => world.close());

const scale = { rid: "vps-4gb", extras: optionalServices };
type Illness = "unhealthy" | "starting" | "restarting";
/** Those containers are not well until what this gives is called. */
async function ill(service: string, answer: Illness): Promise<() => Promise<boolean>> {
  const id = await addFault(world.store, { service: "container", match: service, answer, times: null });
  return () => removeFault(world.store, id);
}
const seenOf = async (node: Node) =>
  (await node.inspect()).deviations.map(({ what, seen }) => [what, seen] as const);

describe("an antivirus that is not well, without which mail passes", () => {
  test("is waited for by no plan and by no operation", async () => {
    const heal = await ill("antivirus", "unhealthy");
    const node = await servingNode(world, 1, scale);
    expect(node.facts().extras).toEqual(optionalServices);
    const finishes = async (kind: Parameters<typeof operation>[0], more = {}) =>
      expect([kind, last(await node.operation(operation(kind, more)).finish())]).toEqual([kind, done]);
    await onMachine(node, dropTranslation(await translationOf(node)));
    await finishes("apply");
    await finishes("restart-mailu");
    await finishes("reboot");
    await finishes("resize", { rid: "vps-8gb" });
    await finishes("isolate");
    await finishes("release");
    await heal();
    expect(await node.inspect()).toEqual(nothing);
    await node.retire();
  });

  test("is told by a look, with what a person does about it", async () => {
    const node = await servingNode(world, 0, scale);
    const heal = await ill("antivirus", "unhealthy");
    expect((await node.inspect()).deviations).toMatchObject([
      {
        step: "bring up Mailu",
        what: "container antivirus",
        expected: "healthy",
        seen: "unhealthy",
        because: "Mailu's antivirus is not well, so mail passes unchecked.",
        remedy: "Read its log (docker logs mailu-antivirus-1), then restart Mailu.",
      },
    ]);
    await heal();
    expect(await node.inspect()).toEqual(nothing);
    await node.retire();
  });
});

test.each(servicesOf(optionalServices).filter((name) => name !== "antivirus"))(
  "a plan and an operation wait for %s until it is well",
  async (name) => {
    const waiting = { status: "waiting", reason: `Mailu starts: ${name}` };
    const heal = await ill(name, "unhealthy");
    const node = world.node(0, scale);
    expect(last(await node.finish())).toMatchObject({ ...waiting, step: "bring up Mailu" });
    await heal();
    expect(last(await node.finish())).toEqual(done);
    const healAgain = await ill(name, "unhealthy");
    const restart = node.operation(operation("restart-mailu"));
    expect(last(await restart.finish({}, 3))).toMatchObject({ ...waiting, step: "restart Mailu" });
    await healAgain();
    expect(last(await restart.finish())).toEqual(done);
    await node.retire();
  },
);

test("an antivirus that nobody made as its compose file has it is made, well or not", async () => {
  const node = await servingNode(world, 0, scale);
  await ill("antivirus", "unhealthy");
  const compose = await onMachine(node, ["cat", composePath]);
  const another = compose.replace("clamav-debian:1.4", "clamav-debian:1.3");
  const write = ["install", "-D", "-m", "644", "/dev/stdin", composePath];
  await linesOnMachine(node, [write, another], [composeUp], [write, compose]);
  expect(await seenOf(node)).toEqual([["container antivirus", "clamav/clamav-debian:1.3"]]);
  expect(last(await node.operation(operation("apply")).finish())).toEqual(done);
  expect(await seenOf(node)).toEqual([["container antivirus", "unhealthy"]]);
  await node.retire();
});

describe("a container that Docker goes on calling “starting”", () => {
  test("is told by a look once it starts for longer than its start period and the checks after it", async () => {
    const node = await servingNode(world, 0, scale);
    await onMachine(node, restartAll);
    const heal = [await ill("antivirus", "starting"), await ill("smtp", "starting")];
    expect(await seenOf(node)).toEqual([]);
    await world.pass(8 * minute);
    expect(await seenOf(node)).toEqual([
      ["container smtp", expect.stringMatching(/^starting for \d minutes$/)],
    ]);
    await world.pass(15 * minute);
    expect((await seenOf(node)).map(([what]) => what)).toEqual(["container smtp", "container antivirus"]);
    for (const well of heal) await well();
    expect(await node.inspect()).toEqual(nothing);
    await node.retire();
  });

  test("because it dies again and again is told at once", async () => {
    const node = await servingNode(world, 0, scale);
    const heal = await ill("antivirus", "restarting");
    expect(await seenOf(node)).toEqual([
      ["container antivirus", "started again 12 times, and runs for 5 seconds"],
    ]);
    await heal();
    expect(await node.inspect()).toEqual(nothing);
    await node.retire();
  });
});

/** Words of the rule that gives the connections of its first secondary address' network that address. */
async function translationOf(node: Node): Promise<string> {
  const rules = await onMachine(node, ["iptables", "-t", "nat", "-S", "POSTROUTING"]);
  const ip = node.facts().secondaryIps?.[0];
  return (
    rules
      .split("\n")
      .find((line) => line.endsWith(`--to-source ${ip}`))
      ?.slice("-A POSTROUTING ".length) ?? ""
  );
}
