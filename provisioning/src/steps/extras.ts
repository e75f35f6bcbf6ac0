import { fittingServices } from "@penguinmails/core/fleet/container-limits";
import { larger } from "@penguinmails/core/fleet/machine-for";
import type { OptionalService } from "@penguinmails/core/fleet/optional-services";
import type { Finding, StepContext } from "./step.ts";

/** What of the plan's optional services the machine holds, and so is to run. */
export const extrasOf = ({ spec, facts }: Pick<StepContext, "spec" | "facts">): readonly OptionalService[] =>
  fittingServices(facts.size?.gives ?? null, spec.extras);

/** What its containers were made with: other steps than the one that makes them neither add a service nor wait for one. */
export const asItRuns = (context: StepContext): StepContext => ({
  ...context,
  spec: { ...context.spec, extras: context.facts.extras ?? [] },
});

/** What a look calls a service that the plan includes and the machine has no room for. */
const waitingService = (name: OptionalService) => `room for ${name}`;

/** One for each service that waits for a larger machine. Mail goes without it meanwhile. */
export async function waitingForRoom(context: StepContext): Promise<readonly Finding[]> {
  const { spec, facts, hosting } = context;
  const running = extrasOf(context);
  const waiting = spec.extras.filter((name) => !running.includes(name));
  if (waiting.length === 0) return [];
  const gives = facts.size?.gives ?? null;
  const sold = await hosting.listMachinePlans();
  const present = sold.find(({ rid }) => rid === facts.size?.rid);
  const [enough] = present ? larger(sold, present, spec.extras) : [];
  return waiting.map((name) => ({
    what: waitingService(name),
    expected: `${name} runs`,
    seen: gives === null ? "nobody knows what the machine has" : `a machine of ${gives.ramMb} MB`,
    because: `The agency's plan includes ${name}, and the machine has no known room for it: Mailu runs without.`,
    risk: "none",
    ips: [],
    remedy: enough
      ? `Resize the machine to ${enough.name} or larger.`
      : "Replace the node by one on a larger machine: the provider sells none that this one can become.",
  }));
}
