import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { policy } from "@penguinmails/core/policy";
import type { DnsPublisher, DnsResolver } from "@penguinmails/core/ports/dns";
import type { NodeAccess } from "@penguinmails/core/ports/node-access";
import { addresses, egressAttestations, mailboxes } from "@penguinmails/db/schema/fleet";
import { outbox } from "@penguinmails/db/schema/platform";
import type { Database } from "@penguinmails/db/tenant-db";
import { makeDirectoryStore } from "@penguinmails/integrations/backups/directory-store";
import { makeStreamBox } from "@penguinmails/integrations/backups/stream-box";
import { makeSecretBox } from "@penguinmails/integrations/secret-box/aes-secret-box";
import { makeMailSink } from "@penguinmails/integrations/smtp/mail-sink";
import { makeMailVerifier } from "@penguinmails/integrations/smtp/mail-verifier";
import { makeMailSubmitter, submitterDefaults } from "@penguinmails/integrations/smtp/submitter";
import { makeHostwindsProvider } from "@penguinmails/provisioning/hostwinds/hostwinds-provider";
import { makeMailuAdmin } from "@penguinmails/provisioning/mailu-admin";
import { makeNodeArchive } from "@penguinmails/provisioning/node-archive";
import { makeNodeConverger } from "@penguinmails/provisioning/node-converger";
import { makeNodeEgress } from "@penguinmails/provisioning/node-egress";
import type { KeyPair } from "@penguinmails/provisioning/shell/key-pair";
import { sandboxApiKey } from "@penguinmails/sandbox/hostwinds/start-hostwinds";
import { addDomain } from "@penguinmails/services/domains/add-domain";
import { convergeDomain } from "@penguinmails/services/domains/converge-domain";
import { getDomain } from "@penguinmails/services/domains/domain-view";
import { attestDueEgress } from "@penguinmails/services/egress/attest-due-egress";
import { sendProbe } from "@penguinmails/services/egress/send-probe";
import { takeProbe } from "@penguinmails/services/egress/take-probe";
import { fleetWorld } from "@penguinmails/services/fleet/fleet-test-world";
import { nodeAccessOf } from "@penguinmails/services/fleet/node-access";
import { secondaryAddressesOf } from "@penguinmails/services/fleet/secondary-addresses";
import { addMailbox } from "@penguinmails/services/mailboxes/add-mailbox";
import { openMailboxPassword } from "@penguinmails/services/mailboxes/mailbox-password";
import type { TestClock } from "@penguinmails/testkit/clock";
import { asc, eq } from "drizzle-orm";

type Endpoint = { readonly host: string; readonly port: number };

/** Somewhere to rent machines, the internet around them, and how to reach them. */
export type Site = {
  readonly clock: TestClock;
  /** Lets some of the world's time go by, or waits for machines that run in real time. */
  pass(): Promise<void>;
  readonly hostwinds: Endpoint;
  readonly platform: KeyPair;
  readonly publisher: DnsPublisher;
  readonly resolver: DnsResolver;
  readonly ports: Readonly<
    Record<"ssh" | "smtp" | "smtps" | "submission" | "https" | "imap" | "api", number>
  >;
  /** Our own receiver: where it listens, and the domain whose mail comes to it. */
  readonly sink: Endpoint & { readonly domain: string };
  close(): Promise<void>;
};

export type AgencyOnSite = Awaited<ReturnType<typeof startAgencyOn>>;

/** An agency whose nodes are rented there: the product's use cases and adapters over their real wires. */
export async function startAgencyOn(site: Site, database: Database, { plan }: { readonly plan: string }) {
  const { clock, ports, publisher, resolver, platform } = site;
  const secrets = makeSecretBox("a platform secret of enough letters");
  const agency = await fleetWorld(database, { plan, clock, secrets });
  const folder = mkdtempSync(join(tmpdir(), "penguinmails-site-"));
  const streamBox = makeStreamBox(secrets);
  const backupStore = makeDirectoryStore(folder);
  const mailu = makeMailuAdmin({ sshPort: ports.ssh, apiPort: ports.api });
  const egress = makeNodeEgress({
    sshPort: ports.ssh,
    secondaryAddresses: (nodeId) => secondaryAddressesOf(database, nodeId),
  });
  const hosting = makeHostwindsProvider({
    url: `http://${site.hostwinds.host}:${site.hostwinds.port}/cloud/api.php`,
    apiKey: sandboxApiKey,
    requestsPerSecond: 1_000,
    orderAddressAction: "order_ip",
  });
  const converger = makeNodeConverger(hosting, mailu, {
    platformPrivateKey: platform.private,
    sshKeyName: "penguinmails-platform",
    sshPort: ports.ssh,
    smtpPort: ports.smtp,
    smtpsPort: ports.smtps,
    submissionPort: ports.submission,
    httpsPort: ports.https,
    seal: (plain, context) => secrets.seal(plain, context),
    open: (sealed, context) => secrets.open(sealed, context),
    addressMonthlyCents: 499,
    firewallProfile: null,
    isolationProfile: null,
    port25Receiver: { domain: site.sink.domain, port: site.sink.port },
    publishers: [publisher],
    resolver,
    openBackup: (id) => streamBox.open(backupStore.get(id), id),
    now: () => clock.now(),
  });
  const submitter = makeMailSubmitter({
    ...submitterDefaults,
    port: ports.submission,
    name: "worker.penguinmails.example",
    rejectUnauthorized: false,
  });
  const verifier = makeMailVerifier(resolver, site.sink.domain);
  const deps = { ...agency.container, submitter, resolver, verifier, sinkDomain: site.sink.domain };
  const sink = await makeMailSink({ ...site.sink, name: site.sink.domain }).listen({
    isWanted: () => true,
    take: (mail) => takeProbe(deps, mail),
  });
  const inTenant = agency.inTenant;
  const makeDomain = (domainId: string) =>
    convergeDomain(
      { ...deps, mailu, egress, publishers: [publisher], trackingTarget: null },
      { tenantId: agency.tenantId, domainId },
    );

  return {
    ...agency,
    ports,
    pass: site.pass,
    submitter,
    hosting,
    converger,
    backups: { streamBox, backupStore, nodeArchive: makeNodeArchive({ sshPort: ports.ssh }) },
    mailu,
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
        await site.pass();
      }
    },
    async access(nodeId: string): Promise<NodeAccess> {
      const access = nodeAccessOf(secrets, await agency.row(nodeId));
      if (!access) throw new Error("The node has no key yet");
      return access;
    },
    /** What opens the API of the node's Mailu. */
    async apiToken(nodeId: string): Promise<string> {
      const { sealedMailuApiToken } = await agency.row(nodeId);
      return secrets.open(sealedMailuApiToken, `node:${nodeId}:mailu-api`);
    },
    async mailboxPassword(email: string): Promise<string> {
      const [box] = await inTenant((tx) => tx.select().from(mailboxes).where(eq(mailboxes.email, email)));
      return openMailboxPassword(secrets, box?.id ?? "", box?.sealedPassword ?? "");
    },
    addressesOf: (nodeId: string) =>
      inTenant((tx) =>
        tx.select().from(addresses).where(eq(addresses.nodeId, nodeId)).orderBy(asc(addresses.id)),
      ),
    /** A sending domain with a mailbox, as far as the product makes it: served, published, checked. */
    async connectDomain(nodeId: string, name: string) {
      const { id } = await addDomain(agency.container, agency.caller, { name, nodeId });
      const box = { domainId: id, localPart: "ana", displayName: "Ana" };
      const { email } = await addMailbox(agency.container, agency.caller, box);
      const outcome = await makeDomain(id);
      return { id, outcome, view: await domainView(id), email };
    },
    makeDomain,
    domainView,
    attest,
    /** Rounds until the ways out of all these domains are attested; a test mail that the node did not take is sent again. */
    async attestAll(domainIds: readonly string[], limitMs: number): Promise<void> {
      const deadline = Date.now() + limitMs;
      for (;;) {
        await attest(Math.max(0, deadline - Date.now()));
        const views = await Promise.all(domainIds.map(domainView));
        const held = views.flatMap(({ egress: { hold } }) => (hold ? [hold.message] : []));
        if (held.length === 0) return;
        if (Date.now() > deadline) throw new Error(held.join(" "));
        clock.advance(policy.egress.retryAfterMs);
        await site.pass();
      }
    },
    async close() {
      submitter.close();
      await sink.close();
      await site.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };

  /**
   * One round of the attesting loop and the jobs that it asks for; resolves to how many test mails went out, once each
   * has arrived. One that does not arrive within `limitMs` is left to the product's own deadline.
   */
  async function attest(limitMs: number): Promise<number> {
    const asked = await attestDueEgress(deps);
    const jobs = await inTenant((tx) => tx.delete(outbox).where(eq(outbox.job, "egress.probe")).returning());
    for (const { payload } of jobs) await sendProbe(deps, payload as Parameters<typeof sendProbe>[1]);
    const deadline = Date.now() + limitMs;
    while (Date.now() < deadline && (await areAwaited())) await new Promise(setImmediate);
    return asked;
  }

  function domainView(id: string) {
    return inTenant((tx) => getDomain(tx, id, clock.now()));
  }

  async function areAwaited(): Promise<boolean> {
    const rows = await inTenant((tx) =>
      tx.select({ probeId: egressAttestations.probeId }).from(egressAttestations),
    );
    return rows.some(({ probeId }) => probeId !== null);
  }
}
