import { inspectNode } from "../inspect-node.ts";
import type { Step } from "./step.ts";

/**
 * What only the outside can tell was learned once and may have changed since: what a look now refutes is forgotten, and
 * the steps that learned it act again.
 */
export function lookAgain(steps: readonly Step[], operationId: string): Step {
  return {
    name: "look at everything again",
    isDone: async ({ facts }) => facts.lookedAgainFor === operationId,
    async apply(context) {
      const { deviations } = await inspectNode(steps, context);
      const found = new Set(deviations.map(({ step }) => step));
      const refuted = steps.flatMap((step) => (found.has(step.name) && step.refuted ? [step.refuted] : []));
      await context.learn(Object.assign({ lookedAgainFor: operationId }, ...refuted));
      return "done";
    },
  };
}
