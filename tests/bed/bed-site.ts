import { setTimeout as delay } from "node:timers/promises";
import { second } from "@penguinmails/core/time";
import { makeDnsResolver } from "@penguinmails/integrations/dns/resolver";
import { makeKeyPair } from "@penguinmails/provisioning/shell/key-pair";
import { testWorld } from "@penguinmails/sandbox/control/test-world";
import { startHostwinds } from "@penguinmails/sandbox/hostwinds/start-hostwinds";
import type { ZoneStore } from "@penguinmails/sandbox/world-context";
import { bed, nameServer, zones } from "../../scripts/testbed/bed.ts";
import { publisher } from "../../scripts/testbed/internet.ts";
import type { Site } from "../site/agency-on-site.ts";
import { bedMachines } from "./bed-machines.ts";

/** Name of our own receiver in the bed's DNS; it listens on the bridge's own address. */
const sinkDomain = "attest.example";

/** The bed's machine to rent, over a provider that is played; everything else of it is real. */
export async function bedSite(): Promise<Site> {
  const platform = makeKeyPair("platform");
  const dns = publisher();
  const provider = await testWorld([
    (context) => {
      const machines = bedMachines(context.clock, platform.public);
      return startHostwinds({ ...context, zones: publishedZones(), machines });
    },
  ]);
  await dns.putRrset("example", sinkDomain, "MX", 60, [`10 mx.${sinkDomain}`]);
  await dns.putRrset("example", `mx.${sinkDomain}`, "A", 60, [bed.gateway]);
  return {
    clock: provider.clock,
    // Machines take their own time; what the provider waits for is the world's.
    async pass() {
      await delay(500);
      provider.clock.advance(10 * second);
    },
    hostwinds: provider.context.net.hostwinds,
    platform,
    publisher: dns,
    resolver: makeDnsResolver({ servers: [nameServer.ip], timeoutMs: 3_000, tries: 2 }),
    ports: { ssh: 22, smtp: 25, smtps: 465, submission: 587, https: 443, imap: 993, api: 443 },
    sink: { host: bed.gateway, port: 25, domain: sinkDomain },
    close: provider.close,
  };

  /** Reverse names that the provider is told, in the bed's DNS. */
  function publishedZones(): ZoneStore {
    const zoneOf = (name: string) => zones.find((zone) => name.endsWith(`.${zone}`)) ?? "";
    return {
      get: () => null,
      set: (name, type, values, ttlSeconds) =>
        dns.putRrset(zoneOf(name), name, type as "PTR", ttlSeconds, values),
      delete: (name, type) => dns.deleteRrset(zoneOf(name), name, type as "PTR"),
    };
  }
}
