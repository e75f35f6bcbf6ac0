import type { DnsPublisher } from "@penguinmails/core/ports/dns";
import { minute } from "@penguinmails/core/time";
import { makeDnsResolver } from "@penguinmails/integrations/dns/resolver";
import { makeKeyPair } from "@penguinmails/provisioning/shell/key-pair";
import { testWorld } from "@penguinmails/sandbox/control/test-world";
import { startDnsServer } from "@penguinmails/sandbox/dns/dns-server";
import { probeDomain } from "@penguinmails/sandbox/dns/synthetic";
import { startHosts } from "@penguinmails/sandbox/host/start-hosts";
import type { Machine } from "@penguinmails/sandbox/hostwinds/machine";
import { type Machines, openMachines } from "@penguinmails/sandbox/hostwinds/machines";
import { startHostwinds } from "@penguinmails/sandbox/hostwinds/start-hostwinds";
import { makeMailu } from "@penguinmails/sandbox/mailu/mail-server";
import { mailuApiPort, nodePorts } from "@penguinmails/sandbox/net";
import { makeWheel } from "@penguinmails/sandbox/wheel";
import type { Site } from "./agency-on-site.ts";

/** Longer than anything that a plan waits for usually takes. */
export const longestWaitMs = 35 * minute;

/** The sandbox's provider, its machines with Mailu and its DNS, over their real wires. */
export async function startSandboxMachines() {
  const platform = makeKeyPair("platform");
  let machines: Machines | undefined;
  const world = await testWorld([
    async (context) => {
      const wheel = makeWheel(context.clock);
      const all = openMachines(context, wheel);
      machines = all;
      const options = { context, accountSshPublicKey: platform.public, makeMailServer: makeMailu(context) };
      const services = [
        await startDnsServer(context),
        await startHosts(all, options),
        await startHostwinds({ ...context, machines: all }),
      ];
      return {
        async close() {
          wheel.close();
          for (const service of services.reverse()) await service.close();
        },
      };
    },
  ]);
  const { net, zones } = world.context;
  const publisher: DnsPublisher = {
    provider: "test-dns",
    findZone: async (name) => (name.endsWith(".example") ? "example" : null),
    getRrset: async (_zone, name, type) => zones.get(name, type)?.values ?? [],
    putRrset: (_zone, name, type, ttl, values) => zones.set(name, type, values, ttl),
    deleteRrset: (_zone, name, type) => zones.delete(name, type),
  };
  return {
    world,
    platform,
    publisher,
    machines: (): readonly Machine[] => machines?.all() ?? [],
    changeMachine: (machine: Machine, change: Partial<Machine>) => machines?.change(machine, change),
    resolver: makeDnsResolver({ servers: [`${net.dns.host}:${net.dns.port}`], timeoutMs: 2_000, tries: 2 }),
    /** What the world does when its time comes is done in later turns of the loop. */
    async pass(ms: number) {
      world.clock.advance(ms);
      for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
    },
  };
}

/** The sandbox's machines to rent; its waiting times are skipped, so what is left of the time is our own work. */
export async function sandboxSite(): Promise<Site> {
  const { world, platform, publisher, resolver, pass } = await startSandboxMachines();
  const { net } = world.context;
  return {
    clock: world.clock,
    pass: () => pass(longestWaitMs),
    hostwinds: net.hostwinds,
    platform,
    publisher,
    resolver,
    ports: { ...nodePorts, imap: nodePorts.imaps, api: mailuApiPort },
    sink: { ...net.probeSink, domain: probeDomain },
    close: world.close,
  };
}
