import { second } from "@penguinmails/core/time";
import { restartAll } from "../commands/mailu.ts";
import { waitedFor } from "./containers.ts";
import { asItRuns } from "./extras.ts";
import type { Step } from "./step.ts";

/** Every container of Mailu was started again since it was asked for, and is well. Mail waits meanwhile. */
export function restartMailu(operationId: string): Step {
  return {
    name: "restart Mailu",
    isDone: async (context) =>
      context.facts.restartedFor === operationId && (await waitedFor(asItRuns(context))).length === 0,
    async apply(context) {
      if (context.facts.restartedFor !== operationId) {
        await (await context.shell()).must(restartAll);
        // A worker killed before this restarts once more, which costs seconds; after it, no more.
        await context.learn({ restartedFor: operationId, verified: false });
      }
      const waiting = await waitedFor(asItRuns(context));
      return waiting.length === 0
        ? "done"
        : { wait: `Mailu starts: ${waiting.map(({ name }) => name).join(", ")}`, retryAfterMs: 20 * second };
    },
  };
}
