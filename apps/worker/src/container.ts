import { readFileSync } from "node:fs";
import { partsOf } from "@penguinmails/config/parts-of";
import type { WorkerConfig } from "@penguinmails/config/worker";
import { makeSigningKeys, type SigningKeys } from "@penguinmails/core/delivery/signing-keys";
import type { BackupStore, NodeArchive, StreamBox } from "@penguinmails/core/ports/backups";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { DnsPublisher, DnsResolver } from "@penguinmails/core/ports/dns";
import type { MailSink, MailVerifier } from "@penguinmails/core/ports/egress";
import type { HostingProvider } from "@penguinmails/core/ports/hosting";
import type { CollectorMailbox, MailSubmitter, MessageComposer } from "@penguinmails/core/ports/mail";
import type { MailuAdmin, NodeEgress, NodeLog } from "@penguinmails/core/ports/node-access";
import type { NodeConverger } from "@penguinmails/core/ports/node-converger";
import type { NodeProbe } from "@penguinmails/core/ports/node-probe";
import type { OperatorFeed } from "@penguinmails/core/ports/operator-feed";
import type { PlatformMailer, ProductAnalytics, SecretBox } from "@penguinmails/core/ports/outside";
import type { Payments } from "@penguinmails/core/ports/payments";
import { makeWorldClock, parseClockAnchor } from "@penguinmails/core/world-clock";
import { openDatabase } from "@penguinmails/db/open-database";
import type { Database } from "@penguinmails/db/tenant-db";
import { makeDirectoryStore } from "@penguinmails/integrations/backups/directory-store";
import { makeStreamBox } from "@penguinmails/integrations/backups/stream-box";
import { makeDnsResolver } from "@penguinmails/integrations/dns/resolver";
import { makeCollectorMailbox } from "@penguinmails/integrations/imap/collector";
import {
  makeLoopsMailer,
  parseLoopsTemplates,
  silentMailer,
} from "@penguinmails/integrations/loops/loops-mailer";
import { nilePoolOf } from "@penguinmails/integrations/nile/nile-pool";
import { makePosthogAnalytics, silentAnalytics } from "@penguinmails/integrations/posthog/posthog-analytics";
import { makeSecretBox } from "@penguinmails/integrations/secret-box/aes-secret-box";
import { makeMessageComposer } from "@penguinmails/integrations/smtp/compose-message";
import { makeMailSink } from "@penguinmails/integrations/smtp/mail-sink";
import { makeMailVerifier } from "@penguinmails/integrations/smtp/mail-verifier";
import { makeMailSubmitter, submitterDefaults } from "@penguinmails/integrations/smtp/submitter";
import { stripePaymentsOf } from "@penguinmails/integrations/stripe/stripe-payments";
import { makeHostwindsProvider } from "@penguinmails/provisioning/hostwinds/hostwinds-provider";
import { makeMailuAdmin } from "@penguinmails/provisioning/mailu-admin";
import { makeNodeArchive } from "@penguinmails/provisioning/node-archive";
import { makeNodeConverger } from "@penguinmails/provisioning/node-converger";
import { makeNodeEgress } from "@penguinmails/provisioning/node-egress";
import { makeNodeLog } from "@penguinmails/provisioning/node-log";
import { makeNodeProbe } from "@penguinmails/provisioning/node-probe";
import { makeSharedShells } from "@penguinmails/provisioning/shell/shared-shells";
import { makeQueue, type Queue } from "@penguinmails/queue/make-queue";
import { prices } from "@penguinmails/services/fleet/catalogue";
import { secondaryAddressesOf } from "@penguinmails/services/fleet/secondary-addresses";
import { makeRuleBook, type RuleBook } from "@penguinmails/services/reply-rules/rule-book";
import { pino } from "pino";
import { feedsOf } from "./feeds-of.ts";
import { publishersOf } from "./publishers-of.ts";

export type Log = Pick<ReturnType<typeof pino>, "info" | "warn" | "error">;

/** Everything that jobs and loops use: built once, here alone. */
export type Container = {
  readonly config: WorkerConfig;
  readonly log: Log;
  readonly database: Database;
  readonly clock: Clock;
  readonly queue: Queue;
  /** What the queues' back end said last, within the last ten seconds; null when all is well. */
  queueTrouble(): string | null;
  readonly secrets: SecretBox;
  readonly signingKeys: SigningKeys;
  readonly resolver: DnsResolver;
  readonly publishers: readonly DnsPublisher[];
  /** Operators' own statistics: those that are set up. */
  readonly feeds: readonly OperatorFeed[];
  readonly submitter: MailSubmitter;
  readonly composer: MessageComposer;
  readonly collector: CollectorMailbox;
  readonly ruleBook: RuleBook;
  /** Our own receiver and the domain whose mail comes to it; null: none, and no domain is ever attested. */
  readonly sink: MailSink | null;
  readonly sinkDomain: string | null;
  readonly verifier: MailVerifier;
  readonly mailu: MailuAdmin;
  readonly egress: NodeEgress;
  readonly nodeLog: NodeLog;
  readonly probe: NodeProbe;
  readonly nodeArchive: NodeArchive;
  readonly streamBox: StreamBox;
  readonly backupStore: BackupStore;
  readonly converger: NodeConverger;
  /** Null: no account with a hosting provider. */
  readonly hosting: HostingProvider | null;
  readonly payments: Payments | null;
  readonly mailer: PlatformMailer;
  readonly analytics: ProductAnalytics;
  readonly publicUrl: string;
  readonly dashboardUrl: string;
  readonly trackingTarget: string | null;
  close(): Promise<void>;
};

export async function buildContainer(
  config: WorkerConfig,
  log: Log = pino({ level: config.LOG_LEVEL }),
): Promise<Container> {
  const secret = config.SECRETS_KEY.reveal();
  const database = openDatabase({
    url: config.DATABASE_URL,
    secret,
    flavour: config.DATABASE_FLAVOUR,
    poolSize: config.DATABASE_POOL,
    nilePool: await nilePoolOf(config),
  });
  const clock = makeWorldClock(parseClockAnchor(config.CLOCK_ANCHOR ?? undefined));
  const trouble = recentTrouble((message) => log.error({}, `the queues: ${message}`));
  const queue = await makeQueue({
    redisUrl: config.REDIS_URL,
    databaseUrl: config.DATABASE_URL,
    onError: trouble.note,
    stalledAfterMs: 15_000,
  });
  const secrets = makeSecretBox(secret);
  const sshPort = config.NODE_SSH_PORT;
  const shells = makeSharedShells();
  const connect = shells.open;
  const mailu = makeMailuAdmin({ sshPort, apiPort: config.NODE_API_PORT, connect });
  const hosting = makeHostwindsProvider({
    url: config.HOSTWINDS_URL,
    apiKey: config.HOSTWINDS_API_KEY?.reveal() ?? "",
    requestsPerSecond: config.HOSTWINDS_REQUESTS_PER_SECOND,
    orderAddressAction: config.HOSTWINDS_ORDER_ADDRESS_ACTION,
  });
  const publishers = publishersOf(config);
  const resolver = makeDnsResolver({
    servers: config.DNS_SERVERS === null ? null : partsOf(config.DNS_SERVERS),
    timeoutMs: 3_000,
    tries: 2,
  });
  const streamBox = makeStreamBox(secrets);
  const backupStore = makeDirectoryStore(config.BACKUP_DIR);
  const converger = makeNodeConverger(hosting, mailu, {
    platformPrivateKey:
      config.PLATFORM_SSH_PRIVATE_KEY_FILE === null
        ? ""
        : readFileSync(config.PLATFORM_SSH_PRIVATE_KEY_FILE, "utf8"),
    sshKeyName: config.HOSTWINDS_SSH_KEY_NAME,
    sshPort,
    smtpPort: config.NODE_SMTP_PORT,
    smtpsPort: config.NODE_SMTPS_PORT,
    submissionPort: config.NODE_SUBMISSION_PORT,
    httpsPort: config.NODE_HTTPS_PORT,
    seal: (plain, context) => secrets.seal(plain, context),
    open: (sealed, context) => secrets.open(sealed, context),
    addressMonthlyCents: prices.addressCents,
    firewallProfile: config.HOSTWINDS_FIREWALL_PROFILE,
    isolationProfile: config.HOSTWINDS_ISOLATION_PROFILE,
    port25Receiver:
      config.ATTESTATION_DOMAIN === null
        ? null
        : { domain: config.ATTESTATION_DOMAIN, port: config.NODE_SMTP_PORT },
    publishers,
    resolver,
    openBackup: (id) => streamBox.open(backupStore.get(id), id),
    now: () => clock.now(),
  });
  const sinkDomain = config.ATTESTATION_DOMAIN;
  const submitter = makeMailSubmitter({
    ...submitterDefaults,
    port: config.NODE_SUBMISSION_PORT,
    name: new URL(config.PUBLIC_URL).hostname,
    rejectUnauthorized: config.NODE_TLS_VERIFY,
  });
  const analytics =
    config.POSTHOG_KEY === null
      ? null
      : makePosthogAnalytics({ key: config.POSTHOG_KEY.reveal(), host: config.POSTHOG_HOST });
  return {
    config,
    log,
    database,
    clock,
    queue,
    queueTrouble: trouble.read,
    secrets,
    signingKeys: makeSigningKeys([{ version: "a", secret }]),
    resolver,
    publishers,
    feeds: feedsOf(config),
    submitter,
    composer: makeMessageComposer(),
    collector: makeCollectorMailbox({
      port: config.NODE_IMAP_PORT,
      rejectUnauthorized: config.NODE_TLS_VERIFY,
      connectTimeoutMs: 15_000,
      socketTimeoutMs: 60_000,
    }),
    ruleBook: makeRuleBook(),
    sink:
      sinkDomain === null
        ? null
        : makeMailSink({
            host: config.ATTESTATION_HOST,
            port: config.ATTESTATION_PORT,
            name: sinkDomain,
          }),
    sinkDomain,
    verifier: makeMailVerifier(resolver, sinkDomain ?? "localhost"),
    mailu,
    egress: makeNodeEgress({
      sshPort,
      secondaryAddresses: (nodeId) => secondaryAddressesOf(database, nodeId),
      connect,
    }),
    nodeLog: makeNodeLog({ sshPort, connect }),
    nodeArchive: makeNodeArchive({ sshPort, connect }),
    streamBox,
    backupStore,
    probe: makeNodeProbe({
      now: () => clock.now(),
      sshPort,
      smtpPorts: [config.NODE_SUBMISSION_PORT, config.NODE_SMTP_PORT],
    }),
    converger,
    hosting: config.HOSTWINDS_API_KEY === null ? null : hosting,
    payments: stripePaymentsOf(config),
    mailer:
      config.LOOPS_API_KEY === null
        ? silentMailer
        : makeLoopsMailer({
            apiKey: config.LOOPS_API_KEY.reveal(),
            baseUrl: config.LOOPS_BASE_URL,
            templates: parseLoopsTemplates(config.LOOPS_TEMPLATES),
          }),
    analytics: analytics ?? silentAnalytics,
    publicUrl: config.PUBLIC_URL,
    dashboardUrl: config.DASHBOARD_URL,
    trackingTarget: null,
    async close() {
      await queue.close();
      await submitter.close();
      shells.close();
      await analytics?.close();
      await database.close();
    },
  };
}

/** Keeps the last error for a while, and says it once in that while: a back end that is away says it again and again. */
function recentTrouble(say: (message: string) => void) {
  const keepMs = 10_000;
  let last: { readonly at: number; readonly message: string } | null = null;
  let saidAt = Number.NEGATIVE_INFINITY;
  return {
    note(error: unknown): void {
      const at = performance.now();
      const message = error instanceof Error ? error.message || error.name : String(error);
      last = { at, message };
      if (at - saidAt < keepMs) return;
      saidAt = at;
      say(message);
    },
    read: (): string | null => (last && performance.now() - last.at < keepMs ? last.message : null),
  };
}
