import type { Deviation } from "@penguinmails/core/ports/node-converger";
import { inspectNode } from "../inspect-node.ts";
import { openFirewall } from "./base-system.ts";
import { well } from "./containers.ts";
import { shutForNames, startMailu } from "./isolate.ts";
import { bringUpMailu, madeOtherwise } from "./mail-server.ts";
import { openProviderFirewall } from "./provider-firewall.ts";
import { takeDownWall } from "./provider-wall.ts";
import { type Step, StepImpossible } from "./step.ts";
import { verifyServices } from "./verify-services.ts";

/** What isolating changed itself or opening makes true, and what can't be seen through a firewall that is shut or is no part of the machine. */
const ofIsolation = ["firewall", "/etc/nftables.conf", "container smtp", madeOtherwise];
const passedOver = ["verify the services", "hold a certificate", openProviderFirewall.name];
const mostNamed = 3;

/** Who runs and is not well was not changed by anybody: what a plan waits for was awaited before, the rest a look tells of. */
const isOnlyUnwell = ({ what, expected }: Deviation) => what.startsWith("container ") && expected === well;

/** A machine is opened again only when nothing else on it differs from its plan. */
function findClean(plan: readonly Step[], operationId: string): Step {
  const looked = plan.filter(({ name }) => !passedOver.includes(name));
  return {
    name: "find the machine clean",
    isDone: async ({ facts }) => facts.foundCleanFor === operationId,
    async apply(context) {
      const { deviations, unseen } = await inspectNode(looked, context);
      if (!(await shutForNames.isDone(context))) await shutForNames.apply(context);
      const [blind] = unseen;
      if (blind) throw new Error(`“${blind.step}” could not be looked at: ${blind.reason}`);
      const others = deviations.filter((each) => !ofIsolation.includes(each.what) && !isOnlyUnwell(each));
      if (others.length > 0) {
        const named = others.slice(0, mostNamed).map(({ what, seen }) => `${what}: ${seen}`);
        const more = others.length > mostNamed ? ` and ${others.length - mostNamed} more` : "";
        throw new StepImpossible(
          `The machine is not as planned (${named.join("; ")}${more}), so it stays isolated.`,
          "Find out what changed it. What you can’t explain is reason to replace the node, not to mend it.",
        );
      }
      await context.learn({ foundCleanFor: operationId, verified: false });
      return "done";
    },
  };
}

/** Opens an isolated machine that runs and is clean: the provider's firewall, its own, Postfix, and a greeting from outside. */
export function release(plan: readonly Step[], operationId: string): readonly Step[] {
  return [startMailu, findClean(plan, operationId), takeDownWall, openFirewall, bringUpMailu, verifyServices];
}
