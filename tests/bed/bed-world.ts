import { setTimeout as delay } from "node:timers/promises";
import type { NodeAccess } from "@penguinmails/core/ports/node-access";
import { addresses } from "@penguinmails/db/schema/fleet";
import { makeDnsResolver } from "@penguinmails/integrations/dns/resolver";
import { makeHostwindsProvider } from "@penguinmails/provisioning/hostwinds/hostwinds-provider";
import { makeMailuAdmin } from "@penguinmails/provisioning/mailu-admin";
import { makeNodeConverger } from "@penguinmails/provisioning/node-converger";
import { makeNodeEgress } from "@penguinmails/provisioning/node-egress";
import { makeKeyPair } from "@penguinmails/provisioning/shell/key-pair";
import { testWorld } from "@penguinmails/sandbox/control/test-world";
import { sandboxApiKey, startHostwinds } from "@penguinmails/sandbox/hostwinds/start-hostwinds";
import type { ZoneStore } from "@penguinmails/sandbox/world-context";
import { addDomain } from "@penguinmails/services/domains/add-domain";
import { convergeDomain } from "@penguinmails/services/domains/converge-domain";
import { getDomain } from "@penguinmails/services/domains/domain-view";
import { fleetWorld } from "@penguinmails/services/fleet/fleet-test-world";
import { nodeAccessOf } from "@penguinmails/services/fleet/node-access";
import { secondaryAddressesOf } from "@penguinmails/services/fleet/secondary-addresses";
import { addMailbox } from "@penguinmails/services/mailboxes/add-mailbox";
import type { TestDatabase } from "@penguinmails/testkit/database";
import { asc, eq } from "drizzle-orm";
import { nameServer, zones } from "../../scripts/testbed/bed.ts";
import { publisher } from "../../scripts/testbed/internet.ts";
import { bedMachines } from "./bed-machines.ts";

export type BedWorld = Awaited<ReturnType<typeof startBedWorld>>;

/** Ports of a node outside the sandbox, as the worker's settings have them. */
export const ports = { ssh: 22, smtp: 25, submission: 587, imap: 993, api: 443 } as const;

/** An agency whose nodes are the bed's machine: the product's use cases and adapters over their real wires. */
export async function startBedWorld({ database }: TestDatabase) {
  const platform = makeKeyPair("platform");
  const dns = publisher();
  const provider = await testWorld([
    (context) => {
      const machines = bedMachines(context.clock, platform.public);
      return startHostwinds({ ...context, zones: publishedZones(), machines });
    },
  ]);
  const resolver = makeDnsResolver({ servers: [nameServer.ip], timeoutMs: 3_000, tries: 2 });
  const { hostwinds } = provider.context.net;
  const agency = await fleetWorld(database);
  const { secrets } = agency.container;
  const mailu = makeMailuAdmin({ sshPort: ports.ssh, apiPort: ports.api });
  const egress = makeNodeEgress({
    sshPort: ports.ssh,
    secondaryAddresses: (nodeId) => secondaryAddressesOf(database, nodeId),
  });
  const converger = makeNodeConverger(
    makeHostwindsProvider({
      url: `http://${hostwinds.host}:${hostwinds.port}/cloud/api.php`,
      apiKey: sandboxApiKey,
      requestsPerSecond: 1_000,
      orderAddressAction: "order_ip",
    }),
    mailu,
    {
      platformPrivateKey: platform.private,
      sshKeyName: "penguinmails-platform",
      sshPort: ports.ssh,
      smtpPort: ports.smtp,
      submissionPort: ports.submission,
      seal: (plain) => secrets.seal(plain),
      open: (sealed) => secrets.open(sealed),
      addressMonthlyCents: 499,
      publishers: [dns],
      resolver,
      now: () => agency.clock.now(),
    },
  );

  return {
    ...agency,
    converger,
    mailu,
    egress,
    resolver,
    /** Runs the node's plan again and again until it serves or has failed; gives what it waited for, each thing once. */
    async serve(nodeId: string, limitMs: number): Promise<readonly string[]> {
      const waitedFor = new Set<string>();
      const deadline = Date.now() + limitMs;
      for (;;) {
        await agency.converge(nodeId, converger);
        const { status, waitingFor, failureCause } = await agency.row(nodeId);
        if (status === "serving") return [...waitedFor];
        if (status === "failed" || Date.now() > deadline)
          throw new Error(`The plan stands at: ${failureCause ?? waitingFor}`);
        waitedFor.add(waitingFor ?? "");
        await delay(500);
      }
    },
    async access(nodeId: string): Promise<NodeAccess> {
      const access = nodeAccessOf(secrets, await agency.row(nodeId));
      if (!access) throw new Error("The node has no key yet");
      return access;
    },
    addressesOf: (nodeId: string) =>
      database.withTenant(agency.tenantId, (tx) =>
        tx.select().from(addresses).where(eq(addresses.nodeId, nodeId)).orderBy(asc(addresses.id)),
      ),
    /** A sending domain with a mailbox, as far as the product makes it: served, published, checked. */
    async connectDomain(nodeId: string, name: string) {
      const { id } = await addDomain(agency.container, agency.caller, { name, nodeId });
      const box = { domainId: id, localPart: "ana", displayName: "Ana" };
      const { email } = await addMailbox(agency.container, agency.caller, box);
      const deps = { ...agency.container, resolver, mailu, egress, publishers: [dns], trackingTarget: null };
      const outcome = await convergeDomain(deps, { tenantId: agency.tenantId, domainId: id });
      const view = await database.withTenant(agency.tenantId, (tx) => getDomain(tx, id, agency.clock.now()));
      return { outcome, view, email };
    },
    async close() {
      await provider.close();
    },
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
