import type { HostingProvider } from "@penguinmails/core/ports/hosting";
import type { MailuAdmin } from "@penguinmails/core/ports/node-access";
import type {
  ConvergeOutcome,
  NodeConverger,
  NodeOperation,
  NodeSpec,
  PlanJournal,
} from "@penguinmails/core/ports/node-converger";
import type { NodeFacts } from "@penguinmails/core/ports/node-facts";
import { minute } from "@penguinmails/core/time";
import { inspectNode } from "./inspect-node.ts";
import { outcomeOf, runPlan } from "./plans/run-plan.ts";
import { type OpenShell, openShell, type Shell } from "./shell/ssh.ts";
import { orderAddresses, recordCost, recountCost, setReverseDns } from "./steps/addresses.ts";
import { addSwap, harden } from "./steps/base-system.ts";
import { holdCertificate } from "./steps/certificate.ts";
import { configureAddresses } from "./steps/configure-addresses.ts";
import { giveSwappedBack, gradeAddresses, regradeAddresses } from "./steps/grade-addresses.ts";
import { installDocker } from "./steps/install-docker.ts";
import { isolate, stayIsolated } from "./steps/isolate.ts";
import { lookAgain } from "./steps/look-again.ts";
import { awaitInstance, makeNodeKey, orderInstance, takeOverKeys } from "./steps/machine.ts";
import { recordSize } from "./steps/machine-size.ts";
import { bringUpMailu, prepareCollector } from "./steps/mail-server.ts";
import { publishNames, withdrawNames } from "./steps/names.ts";
import { openProviderFirewall } from "./steps/provider-firewall.ts";
import { rebootMachine } from "./steps/reboot-machine.ts";
import { rebuild } from "./steps/rebuild.ts";
import { release } from "./steps/release.ts";
import { forgetAddress, giveAddressBack, takeOffInterface, withdrawName } from "./steps/remove-address.ts";
import { renewCertificate } from "./steps/renew-certificate.ts";
import { concludeResize, resizeMachine } from "./steps/resize-machine.ts";
import { restartMailu } from "./steps/restart-mailu.ts";
import { restoreBackup } from "./steps/restore-backup.ts";
import { rotateKey } from "./steps/rotate-key.ts";
import { ownTarget, type PlanSettings, type Step } from "./steps/step.ts";
import { chooseMainAddress, moveMainAddress } from "./steps/swap-main-address.ts";
import { translateAddresses } from "./steps/translate-addresses.ts";
import { verifyServices } from "./steps/verify-services.ts";

/** The plan of a node, in order. */
function nodePlan(mailu: MailuAdmin): readonly Step[] {
  return [
    recordCost,
    recordSize,
    orderInstance,
    awaitInstance,
    openProviderFirewall,
    moveMainAddress,
    makeNodeKey,
    takeOverKeys,
    harden,
    addSwap,
    installDocker,
    orderAddresses,
    configureAddresses,
    giveSwappedBack,
    gradeAddresses,
    chooseMainAddress,
    publishNames,
    setReverseDns,
    bringUpMailu,
    translateAddresses,
    prepareCollector(mailu),
    holdCertificate,
    verifyServices,
  ];
}

/** What a boot may lose is made true before mail goes again. */
const afterBoot: readonly Step[] = [
  harden,
  addSwap,
  configureAddresses,
  bringUpMailu,
  translateAddresses,
  verifyServices,
];

/** Steps of an operation; what they share with the plan are the same steps. */
function operationPlan(
  plan: readonly Step[],
  mailu: MailuAdmin,
  { id, kind, ip, rid, restore, isIsolated }: NodeOperation,
): readonly Step[] {
  switch (kind) {
    case "apply":
      return [lookAgain(plan, id), ...plan];
    case "restart-mailu":
      return [restartMailu(id), verifyServices];
    case "reboot":
      return [rebootMachine(id), ...(isIsolated ? stayIsolated : afterBoot)];
    case "rotate-key":
      return rotateKey(id);
    case "renew-tls":
      return renewCertificate(id);
    case "isolate":
      return isolate(mailu, id);
    case "release":
      return release(plan, id);
    case "resize":
      if (!rid) throw new TypeError("To which plan?");
      return [...resizeMachine(id, rid), recordSize, ...afterBoot, recountCost(id), ...concludeResize];
    case "add-address":
      return [
        orderAddresses,
        configureAddresses,
        giveSwappedBack,
        gradeAddresses,
        publishNames,
        setReverseDns,
        bringUpMailu,
        translateAddresses,
        recountCost(id),
      ];
    case "restore":
      if (!restore) throw new TypeError("Which backup?");
      return restoreBackup(id, restore, mailu);
    case "rebuild":
      return rebuild(id, restore, mailu);
    case "grade-addresses":
      return [regradeAddresses(id)];
    case "remove-address":
      if (ip === null) throw new TypeError("Which address?");
      return [
        forgetAddress(ip),
        bringUpMailu,
        translateAddresses,
        takeOffInterface(ip),
        configureAddresses,
        withdrawName(ip),
        giveAddressBack(ip),
        publishNames,
        setReverseDns,
        recountCost(id),
      ];
  }
}

export function makeNodeConverger(
  hosting: HostingProvider,
  mailu: MailuAdmin,
  settings: PlanSettings,
  connect: OpenShell = openShell,
): NodeConverger {
  const steps = nodePlan(mailu);
  const common = { hosting, connect, settings };
  /** Work with one shell, opened when it is first asked for and anew when the facts that open it change. */
  const withShells = async <T>(
    spec: NodeSpec,
    work: (shellFor: (facts: NodeFacts) => Promise<Shell>) => Promise<T>,
  ): Promise<T> => {
    let opened: { readonly key: string; readonly shell: Promise<Shell> } | null = null;
    try {
      return await work((facts) => {
        const key = `${facts.primaryIp} ${facts.hostKey} ${facts.sshPublicKey}`;
        if (opened?.key !== key) opened = { key, shell: connect(ownTarget(spec, facts, settings)) };
        return opened.shell;
      });
    } finally {
      await closeQuietly(opened);
    }
  };
  const run = (plan: readonly Step[], spec: NodeSpec, journal: PlanJournal, signal: AbortSignal) =>
    withShells(spec, (shellFor) =>
      runPlan(
        plan,
        journal,
        (facts, learn) => ({ ...common, spec, facts, learn, shell: () => shellFor(facts) }),
        signal,
      ),
    );
  return {
    stepNames: steps.map((step) => step.name),
    converge: (spec, journal, signal) => run(steps, spec, journal, signal),
    operate: (spec, operation, journal, signal) =>
      run(operationPlan(steps, mailu, operation), spec, journal, signal),
    inspect: (spec, facts) =>
      withShells(spec, (shellFor) =>
        inspectNode(steps, { ...common, spec, facts, learn: refuseToLearn, shell: () => shellFor(facts) }),
      ),
    retire: async (spec, journal) => retire(spec, await journal.facts(), hosting, settings),
  };
}

async function refuseToLearn(): Promise<void> {
  throw new Error("A look learns nothing");
}

async function closeQuietly(opened: { readonly shell: Promise<Shell> } | null): Promise<void> {
  try {
    (await opened?.shell)?.close();
  } catch {
    // It never opened; the plan has said so.
  }
}

/** By name, whatever we know of ids: nothing that we ever ordered for this node goes on costing money. */
async function retire(
  spec: NodeSpec,
  facts: NodeFacts,
  hosting: HostingProvider,
  { publishers }: PlanSettings,
): Promise<ConvergeOutcome> {
  const step = "give the machine back";
  const ours = async () => (await hosting.listInstances()).filter((one) => one.name === spec.name);
  try {
    for (const instance of await ours()) await hosting.terminateInstance(instance.serviceId);
    if ((await ours()).length > 0)
      return { status: "waiting", step, reason: "the provider still lists it", retryAfterMs: minute };
    await withdrawNames(publishers, spec, facts);
    return { status: "done" };
  } catch (error) {
    return outcomeOf(step, error, false);
  }
}
