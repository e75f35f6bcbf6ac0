import { holdsMailu } from "@penguinmails/core/fleet/container-limits";
import { policy } from "@penguinmails/core/policy";
import { waitingForRoom } from "./extras.ts";
import { type Step, type StepContext, StepImpossible } from "./step.ts";

const ridOf = ({ spec, facts }: StepContext) => facts.rid ?? spec.rid;
const isKnown = (context: StepContext) => context.facts.size?.rid === ridOf(context);

/** What the plan that the machine has now gives is written down: by that its containers are limited. */
export const recordSize: Step = {
  name: "record the size",
  isDone: async (context) => isKnown(context),
  async look(context) {
    if (isKnown(context)) return waitingForRoom(context);
    return [
      {
        what: "size of the machine",
        expected: "known",
        seen: "not known",
        because:
          "Containers have no limits of memory, or those of another machine: one may starve the others.",
        risk: "interrupts-sending",
        ips: null,
        remedy: null,
      },
    ];
  },
  async apply(context) {
    const rid = ridOf(context);
    const plan = (await context.hosting.listMachinePlans()).find((each) => each.rid === rid);
    const holds = plan !== undefined && holdsMailu(plan);
    if (plan && !holds && context.facts.serviceId === undefined)
      throw new StepImpossible(
        `${plan.name} is too small for Mailu.`,
        `Set HOSTWINDS_RID to a plan with ${policy.machine.leastRamMb} MB of memory or more.`,
      );
    await context.learn({ size: { rid, gives: holds ? { cpu: plan.cpu, ramMb: plan.ramMb } : null } });
    return "done";
  },
};
