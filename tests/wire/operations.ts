import type { NodeOperation } from "@penguinmails/core/ports/node-converger";
import { expect } from "vitest";
import type { PlanWorld } from "./plan-world.ts";
import { onlyLooks } from "./watched.ts";

export type Node = ReturnType<PlanWorld["node"]>;
/** A plan, or an operation that was asked for once. */
export type Walk = Pick<Node, "finish" | "runUntilKilled">;

export const done = { status: "done" };
/** What a look at a node finds that is as planned. */
export const nothing = { deviations: [], unseen: [] };
export const last = <T>(outcomes: readonly T[]) => outcomes.at(-1);

export async function servingNode(
  world: PlanWorld,
  secondaryAddresses = 1,
  wish: Parameters<PlanWorld["node"]>[1] = {},
): Promise<Node> {
  const node = world.node(secondaryAddresses, wish);
  expect(last(await node.finish())).toEqual(done);
  return node;
}

let asked = 0;
/** Another asking. */
export const operation = (
  kind: NodeOperation["kind"],
  more: Partial<Omit<NodeOperation, "id" | "kind">> = {},
): NodeOperation => ({ id: `asked-${++asked}`, kind, ip: null, ...more });

/** Everything that it changed until it came to its end, in order. */
export async function changesOf(walk: Walk, watch: (act: string) => void = () => {}) {
  const changes: string[] = [];
  const after = (act: string) => {
    watch(act);
    if (!onlyLooks(act)) changes.push(act);
  };
  expect(last(await walk.finish({ after }))).toEqual(done);
  return changes;
}

/** The worker dies right after the change of that number, counted from 0; another one finishes. */
export async function killAndFinish(
  walk: Walk,
  n: number,
  change: string,
  watch: (act: string) => void = () => {},
): Promise<void> {
  let seen = -1;
  const killed = await walk.runUntilKilled("after", (act) => {
    watch(act);
    return !onlyLooks(act) && ++seen === n;
  });
  expect([change, killed]).toEqual([change, "killed"]);
  expect([change, last(await walk.finish({ after: watch }))]).toEqual([change, done]);
}

/** Finishes a walk undisturbed, then once more for each change that it made, killed after that one. */
export async function killedAfterEveryChange(
  begin: () => Promise<Walk>,
  expectWhole: (change: string) => Promise<void>,
  watch?: (act: string) => void,
): Promise<readonly string[]> {
  const changes = await changesOf(await begin(), watch);
  await expectWhole("none");
  for (const [n, change] of changes.entries()) {
    await killAndFinish(await begin(), n, change, watch);
    await expectWhole(change);
  }
  return changes;
}
