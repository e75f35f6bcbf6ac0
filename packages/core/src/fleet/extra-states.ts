import { fittingServices, type MachineGives } from "./container-limits.ts";
import { type OptionalService, optionalServices } from "./optional-services.ts";

/**
 * on: it runs · coming: the plan includes it, and it is to be made · waits: for a larger machine · stopping: it runs, and its
 * machine is not known to have room for it any more · going: the plan no longer includes it
 */
export const extraStateNames = ["on", "coming", "waits", "stopping", "going"] as const;
export type ExtraState = {
  readonly name: OptionalService;
  readonly state: (typeof extraStateNames)[number];
};

/**
 * How it stands with each optional service that a node's plan includes or that its containers were made with. `gives` null:
 * nobody knows its machine, so nobody knows either that it is too small for what is to come.
 */
export function extraStates(
  included: readonly OptionalService[],
  runs: readonly OptionalService[],
  gives: MachineGives | null,
): readonly ExtraState[] {
  const fitting = fittingServices(gives, included);
  return optionalServices.flatMap((name): readonly ExtraState[] => {
    const isRunning = runs.includes(name);
    if (!included.includes(name)) return isRunning ? [{ name, state: "going" }] : [];
    if (fitting.includes(name)) return [{ name, state: isRunning ? "on" : "coming" }];
    if (isRunning) return [{ name, state: "stopping" }];
    return [{ name, state: gives === null ? "coming" : "waits" }];
  });
}
