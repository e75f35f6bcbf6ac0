import type { HostingProvider } from "@penguinmails/core/ports/hosting";
import type { MailuAdmin } from "@penguinmails/core/ports/node-access";
import type {
  ConvergeOutcome,
  NodeConverger,
  NodeFacts,
  NodeSpec,
} from "@penguinmails/core/ports/node-converger";
import { minute } from "@penguinmails/core/time";
import { runPlan } from "./plans/run-plan.ts";
import { openShell, type Shell } from "./shell/ssh.ts";
import { orderAddresses, recordCost, setReverseDns } from "./steps/addresses.ts";
import { addSwap, configureAddresses, harden, installDocker } from "./steps/base-system.ts";
import { awaitInstance, makeNodeKey, orderInstance, takeOverKeys } from "./steps/machine.ts";
import { bringUpMailu, prepareCollector, verifyServices } from "./steps/mail-server.ts";
import type { PlanSettings, Step } from "./steps/step.ts";

/** The plan of a node, in order. */
export function nodePlan(mailu: MailuAdmin): readonly Step[] {
  return [
    recordCost,
    orderInstance,
    awaitInstance,
    makeNodeKey,
    takeOverKeys,
    harden,
    addSwap,
    installDocker,
    orderAddresses,
    configureAddresses,
    setReverseDns,
    bringUpMailu,
    prepareCollector(mailu),
    verifyServices,
  ];
}

export function makeNodeConverger(
  hosting: HostingProvider,
  mailu: MailuAdmin,
  settings: PlanSettings,
): NodeConverger {
  const steps = nodePlan(mailu);
  return {
    stepNames: steps.map((step) => step.name),
    async converge(spec, journal, signal) {
      let opened: { readonly key: string; readonly shell: Promise<Shell> } | null = null;
      const shellFor = (facts: NodeFacts) => {
        const key = `${facts.primaryIp} ${facts.hostKey} ${facts.sshPublicKey}`;
        if (opened?.key !== key) opened = { key, shell: openNodeShell(spec, facts, settings) };
        return opened.shell;
      };
      try {
        return await runPlan(
          steps,
          journal,
          (facts, learn) => ({ spec, facts, learn, hosting, shell: () => shellFor(facts), settings }),
          signal,
        );
      } finally {
        await closeQuietly(opened);
      }
    },
    async retire(spec, journal) {
      return retire(spec, (await journal.facts()).serviceId ?? null, hosting);
    },
  };
}

async function openNodeShell(spec: NodeSpec, facts: NodeFacts, settings: PlanSettings): Promise<Shell> {
  const privateKey = settings.open(facts.sshPrivateKey ?? "", `node:${spec.nodeId}:ssh`);
  return openShell({
    host: facts.primaryIp ?? "",
    port: settings.sshPort,
    privateKey,
    hostKey: facts.hostKey ?? null,
  });
}

async function closeQuietly(opened: { readonly shell: Promise<Shell> } | null): Promise<void> {
  try {
    (await opened?.shell)?.close();
  } catch {
    // It never opened; the plan has said so.
  }
}

async function retire(
  spec: NodeSpec,
  serviceId: string | null,
  hosting: HostingProvider,
): Promise<ConvergeOutcome> {
  const instance = await hosting.findInstance(spec.name);
  if (!instance) return { status: "done" };
  await hosting.terminateInstance(serviceId ?? instance.serviceId);
  const still = await hosting.findInstance(spec.name);
  return still
    ? {
        status: "waiting",
        step: "give the machine back",
        reason: "the provider still lists it",
        retryAfterMs: minute,
      }
    : { status: "done" };
}
