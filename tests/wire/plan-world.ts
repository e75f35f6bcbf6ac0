import { createServer } from "node:net";
import { BackupUnusable, type Bytes } from "@penguinmails/core/ports/backups";
import type { NodeAccess } from "@penguinmails/core/ports/node-access";
import type {
  ConvergeOutcome,
  NodeConverger,
  NodeOperation,
  NodeSpec,
} from "@penguinmails/core/ports/node-converger";
import type { NodeFacts } from "@penguinmails/core/ports/node-facts";
import { composeStatus } from "@penguinmails/provisioning/commands/mailu";
import { makeHostwindsProvider } from "@penguinmails/provisioning/hostwinds/hostwinds-provider";
import { makeMailuAdmin } from "@penguinmails/provisioning/mailu-admin";
import { makeNodeConverger } from "@penguinmails/provisioning/node-converger";
import { openShell, type Shell } from "@penguinmails/provisioning/shell/ssh";
import type { PlanSettings } from "@penguinmails/provisioning/steps/step";
import { probeDomain } from "@penguinmails/sandbox/dns/synthetic";
import type { Machine } from "@penguinmails/sandbox/hostwinds/machine";
import { sandboxApiKey } from "@penguinmails/sandbox/hostwinds/start-hostwinds";
import { listen } from "@penguinmails/sandbox/listen";
import { mailuApiPort, nodePorts } from "@penguinmails/sandbox/net";
import { longestWaitMs, startSandboxMachines } from "../site/sandbox-site.ts";
import { type Watch, type Watched, watchedMethods, watchedShells } from "./watched.ts";

export type PlanWorld = Awaited<ReturnType<typeof startPlanWorld>>;

/** The sandbox's Hostwinds and its machines with Mailu, over their real wires, and plans that run against them. */
export async function startPlanWorld(
  profiles: Partial<Pick<PlanSettings, "firewallProfile" | "isolationProfile">> = {},
) {
  const site = await startSandboxMachines();
  const { world, platform, publisher, pass } = site;
  const { net, store } = world.context;
  // Our own receiver, as far as a machine that wants to know whether port 25 is open can tell.
  const receiver = await listen(
    createServer((socket) => {
      // Whoever has seen the greeting may hang up.
      socket.on("error", () => undefined).end("220 mx.probe.example ESMTP\r\n");
    }),
    net.probeSink,
  );
  const hosting = makeHostwindsProvider({
    url: `http://${net.hostwinds.host}:${net.hostwinds.port}/cloud/api.php`,
    apiKey: sandboxApiKey,
    requestsPerSecond: 1_000,
    timeoutMs: 200,
    retryAfterMs: 5,
    orderAddressAction: "order_ip",
  });
  const mailu = makeMailuAdmin({ sshPort: nodePorts.ssh, apiPort: mailuApiPort });
  /** Backups by id, opened anew each time. */
  const backups = new Map<string, () => Bytes>();
  const settings = {
    platformPrivateKey: platform.private,
    sshKeyName: "penguinmails-platform",
    sshPort: nodePorts.ssh,
    smtpPort: nodePorts.smtp,
    smtpsPort: nodePorts.smtps,
    submissionPort: nodePorts.submission,
    httpsPort: nodePorts.https,
    seal: (plain: string, context: string) => `${context}|${plain}`,
    open: (sealed: string, context: string) => sealed.slice(context.length + 1),
    addressMonthlyCents: 499,
    firewallProfile: null,
    isolationProfile: null,
    ...profiles,
    port25Receiver: { domain: probeDomain, port: net.probeSink.port },
    publishers: [publisher],
    resolver: site.resolver,
    openBackup: (id: string) => backups.get(id)?.() ?? missing(id),
    now: () => world.clock.now(),
  };
  let count = 0;

  return {
    ...world,
    async close() {
      await receiver.close();
      await world.close();
    },
    mailu,
    backups,
    pass,
    store,
    hosting,
    machinesNamed: (name: string): readonly Machine[] =>
      site.machines().filter((machine) => machine.name === name),
    changeMachine: site.changeMachine,
    /** The next call of this action goes wrong. */
    fault: (action: string, effect: "timeout-after-effect" | "garbage" | "error", times: "once" | "always") =>
      store.put("fault", `${action}-${effect}`, { service: "hostwinds", action, effect, times }),
    async noFaults() {
      for (const { id } of store.list("fault")) await store.delete("fault", id);
    },

    /** A node to be, with what its plan learned so far. */
    node(
      secondaryAddresses = 1,
      wish: Partial<Pick<NodeSpec, "rid" | "template" | "locationId" | "extras">> = {},
    ) {
      count++;
      const name = `pm-n${String(count).padStart(10, "0")}`;
      let spec: NodeSpec = {
        nodeId: `node-${count}`,
        tenantId: "tenant",
        name,
        hostname: `n${count}.nodes.example`,
        rid: "vps-2gb",
        locationId: "12",
        template: "debian-13",
        extras: [],
        ...wish,
        secondaryAddresses,
        egress: [],
        secrets: {
          mailuSecretKey: "0123456789abcdef",
          mailuApiToken: "0123456789abcdef0123456789abcdef",
          collectorPassword: "a-password-of-the-collector",
        },
      };
      let facts: NodeFacts = {};
      const steps = new Map<string, string>();
      const journal = {
        facts: async () => facts,
        learn: async (news: Partial<NodeFacts>) => {
          facts = { ...facts, ...(JSON.parse(JSON.stringify(news)) as Partial<NodeFacts>) };
        },
        stepChanged: async (step: string, state: string) => void steps.set(step, state),
      };
      const withWatch = async <T>(
        watch: Watch,
        work: (converger: NodeConverger, watched: Watched) => Promise<T>,
      ): Promise<T> => {
        const shells: Shell[] = [];
        const watched = async <R>(act: string, doIt: () => Promise<R>): Promise<R> => {
          await watch.before?.(act);
          const result = await doIt();
          await watch.after?.(act);
          return result;
        };
        const converger = makeNodeConverger(
          watchedMethods(hosting, "hostwinds", watched),
          watchedMethods(mailu, "mailu", watched),
          { ...settings, publishers: [watchedMethods(publisher, "dns", watched)] },
          watchedShells(shells, watched, watch.cuttable),
        );
        try {
          return await work(converger, watched);
        } finally {
          for (const shell of shells) shell.close();
        }
      };
      const journalSeenBy = (watched: Watched) => ({
        ...journal,
        learn: (news: Partial<NodeFacts>) =>
          watched(`learn ${Object.keys(news).join(" ")}`, () => journal.learn(news)),
      });
      /** The plan, or an operation on a node that serves. */
      const runOf =
        (operation: NodeOperation | null) =>
        (watch: Watch = {}, signal = new AbortController().signal) =>
          withWatch(watch, (converger, watched) =>
            operation
              ? converger.operate(spec, operation, journalSeenBy(watched), signal)
              : converger.converge(spec, journalSeenBy(watched), signal),
          );
      const walks = (run: ReturnType<typeof runOf>) => ({
        run,
        /** Runs the plan every `longestWaitMs` of the world until it waits for nothing; gives all that it said. */
        async finish(watch: Watch = {}, runs = 40): Promise<readonly ConvergeOutcome[]> {
          const outcomes: ConvergeOutcome[] = [];
          for (let n = 0; n < runs; n++) {
            const outcome = await run(watch);
            outcomes.push(outcome);
            if (outcome.status !== "waiting") return outcomes;
            await pass(longestWaitMs);
          }
          return outcomes;
        },
        /** Runs the plan until `isLast` holds for an act, which is done or not, and then this worker is no more. */
        async runUntilKilled(
          when: "before" | "after",
          isLast: (act: string) => boolean,
        ): Promise<"killed" | readonly ConvergeOutcome[]> {
          const outcomes: ConvergeOutcome[] = [];
          let killed = () => {};
          const death = new Promise<true>((resolve) => {
            killed = () => resolve(true);
          });
          let dead = false;
          const never = new Promise<void>(() => {});
          const strike = (act: string): Promise<void> | undefined => {
            if (!dead && !isLast(act)) return undefined;
            dead = true;
            killed();
            return never;
          };
          for (let n = 0; n < 40; n++) {
            const ended = run({
              before: (act) => (dead || when === "before" ? strike(act) : undefined),
              after: (act) => (dead || when === "after" ? strike(act) : undefined),
            });
            const result = await Promise.race([ended, death]);
            if (result === true) return "killed";
            outcomes.push(result);
            if (result.status !== "waiting") return outcomes;
            await pass(longestWaitMs);
          }
          return outcomes;
        },
      });
      const converger = makeNodeConverger(hosting, mailu, settings);
      return {
        get spec() {
          return spec;
        },
        /** As many secondary addresses are wanted from now on. */
        want(secondaries: number) {
          spec = { ...spec, secondaryAddresses: secondaries };
        },
        /** The agency's plan includes these from now on. */
        includes(extras: NodeSpec["extras"]) {
          spec = { ...spec, extras };
        },
        /** These accounts hand over mail. */
        sends(senders: NonNullable<NodeSpec["senders"]>) {
          spec = { ...spec, senders };
        },
        /** Other secrets are in our books from now on. */
        rotates(secrets: NodeSpec["secrets"]) {
          spec = { ...spec, secrets };
        },
        steps,
        inspect: (watch: Watch = {}) =>
          withWatch(watch, (watchedConverger) => watchedConverger.inspect(spec, facts)),
        facts: () => facts,
        learn: journal.learn,
        ...walks(runOf(null)),
        /** The same walks, of an operation. */
        operation: (operation: NodeOperation) => walks(runOf(operation)),
        access: (): NodeAccess => ({
          nodeId: spec.nodeId,
          host: facts.primaryIp ?? "",
          hostKey: facts.hostKey ?? "",
          sshPrivateKey: settings.open(facts.sshPrivateKey ?? "", `node:${spec.nodeId}:ssh`),
          hostname: spec.hostname,
        }),
        retire: () => converger.retire(spec, journal),
      };
    },
  };
}

function missing(id: string): never {
  throw new BackupUnusable(`There is no backup ${id}.`);
}

/** A command of words, and what it reads. */
export type Line = readonly [words: readonly string[], stdin?: string | undefined];
type Reachable = { access(): NodeAccess };

/** Runs commands on the node's machine over one connection of their own; gives what the last one printed. */
export async function linesOnMachine(node: Reachable, ...lines: readonly Line[]): Promise<string> {
  const { host, hostKey, sshPrivateKey } = node.access();
  const shell = await openShell({ host, port: nodePorts.ssh, privateKey: sshPrivateKey, hostKey });
  try {
    let said = "";
    for (const [words, stdin] of lines) said = await shell.must(words, stdin);
    return said;
  } finally {
    shell.close();
  }
}

export function onMachine(node: Reachable, words: readonly string[], stdin?: string): Promise<string> {
  return linesOnMachine(node, [words, stdin]);
}

/** What state Docker says that each container of a node is in, by its name in the compose file. */
export async function containerStates(node: Reachable): Promise<ReadonlyMap<string, string>> {
  const lines = (await onMachine(node, composeStatus)).split("\n").filter((line) => line.startsWith("{"));
  return new Map(
    lines.map((line) => {
      const { Service, State } = JSON.parse(line) as { readonly Service: string; readonly State: string };
      return [Service, State];
    }),
  );
}
