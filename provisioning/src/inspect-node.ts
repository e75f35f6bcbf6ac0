import type { Deviation, Inspection } from "@penguinmails/core/ports/node-converger";
import type { Step, StepContext } from "./steps/step.ts";

/**
 * Looks at each step in order. One that cannot be looked at is said to be unseen, and the others are looked at all the
 * same: a machine that does not answer has still a name in DNS and a place on the bill.
 */
export async function inspectNode(steps: readonly Step[], context: StepContext): Promise<Inspection> {
  const deviations: Deviation[] = [];
  const unseen: { step: string; reason: string }[] = [];
  for (const step of steps) {
    try {
      for (const finding of (await step.look?.(context)) ?? [])
        deviations.push({ step: step.name, ...finding });
    } catch (error) {
      unseen.push({ step: step.name, reason: error instanceof Error ? error.message : "unknown fault" });
    }
  }
  return { deviations, unseen };
}
