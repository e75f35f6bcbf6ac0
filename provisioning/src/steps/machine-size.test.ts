import type { HostingProvider, MachinePlan } from "@penguinmails/core/ports/hosting";
import type { NodeSpec } from "@penguinmails/core/ports/node-converger";
import type { NodeFacts } from "@penguinmails/core/ports/node-facts";
import { describe, expect, test } from "vitest";
import { recordSize } from "./machine-size.ts";
import { type StepContext, StepImpossible } from "./step.ts";

const plan = (rid: string, ramMb: number): MachinePlan => ({
  ...{ rid, name: rid, cpu: 1, ramMb },
  ...{ diskGb: 30, monthlyCents: 499 },
});

/** The step as a plan runs it at a provider that sells these. */
function stepOf(facts: NodeFacts, sold: readonly MachinePlan[]) {
  let known = facts;
  const context = () =>
    ({
      spec: { rid: "small" } as NodeSpec,
      facts: known,
      hosting: { listMachinePlans: async () => sold } as unknown as HostingProvider,
      learn: async (news: Partial<NodeFacts>) => {
        known = { ...known, ...news };
      },
    }) as StepContext;
  return {
    apply: () => recordSize.apply(context()),
    isDone: () => recordSize.isDone(context()),
    size: () => known.size,
  };
}

describe("before a machine is ordered", () => {
  test("its size is that of its plan", async () => {
    const step = stepOf({}, [plan("large", 8_192), plan("small", 2_048)]);
    expect(await step.isDone()).toBe(false);
    expect(await step.apply()).toBe("done");
    expect(step.size()).toEqual({ rid: "small", gives: { cpu: 1, ramMb: 2_048 } });
    expect(await step.isDone()).toBe(true);
  });

  test("a plan that is too small for Mailu is refused, with what to do about it", async () => {
    const step = stepOf({}, [plan("small", 512)]);
    await expect(step.apply()).rejects.toThrow(StepImpossible);
    expect(step.size()).toBeUndefined();
  });
});

describe("of a machine that is there", () => {
  test("another plan than the one that is written down is asked about anew", async () => {
    const step = stepOf({ serviceId: "1", rid: "large", size: { rid: "small", gives: null } }, [
      plan("large", 8_192),
    ]);
    expect(await step.isDone()).toBe(false);
    await step.apply();
    expect(step.size()).toEqual({ rid: "large", gives: { cpu: 1, ramMb: 8_192 } });
  });

  test.each([
    ["is sold no more", []],
    ["is too small", [plan("small", 512)]],
  ])("one whose plan %s goes on without limits: nothing is done to it for that", async (_what, sold) => {
    const step = stepOf({ serviceId: "1" }, sold);
    expect(await step.apply()).toBe("done");
    expect(step.size()).toEqual({ rid: "small", gives: null });
    expect(await step.isDone()).toBe(true);
  });
});
