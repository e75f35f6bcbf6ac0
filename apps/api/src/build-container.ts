import type { ApiConfig } from "@penguinmails/config/api";
import { partsOf } from "@penguinmails/config/parts-of";
import { makeSigningKeys } from "@penguinmails/core/delivery/signing-keys";
import { makeWorldClock, parseClockAnchor } from "@penguinmails/core/world-clock";
import { openDatabase } from "@penguinmails/db/open-database";
import { makeDnsResolver } from "@penguinmails/integrations/dns/resolver";
import { nilePoolOf } from "@penguinmails/integrations/nile/nile-pool";
import { argon2Hasher } from "@penguinmails/integrations/passwords/argon2-hasher";
import { makeSecretBox } from "@penguinmails/integrations/secret-box/aes-secret-box";
import { stripePaymentsOf } from "@penguinmails/integrations/stripe/stripe-payments";
import { makeYahooImport } from "@penguinmails/integrations/yahoo/yahoo-import";
import { makeQueue } from "@penguinmails/queue/make-queue";
import type { Container, Log } from "./container.ts";
import { makeClientIp } from "./middleware/client-ip.ts";

/** Builds what the routes use; the only place of the API that knows an adapter. */
export async function buildContainer(
  config: ApiConfig,
  log: Log,
): Promise<Container & { close(): Promise<void> }> {
  const secret = config.SECRETS_KEY.reveal();
  const database = openDatabase({
    url: config.DATABASE_URL,
    secret,
    flavour: config.DATABASE_FLAVOUR,
    poolSize: config.DATABASE_POOL,
    nilePool: await nilePoolOf(config),
  });
  const queue = await makeQueue({ redisUrl: config.REDIS_URL, databaseUrl: config.DATABASE_URL });
  const clock = makeWorldClock(parseClockAnchor(config.CLOCK_ANCHOR ?? undefined));
  return {
    database,
    clock,
    passwords: argon2Hasher,
    secrets: makeSecretBox(secret),
    signingKeys: makeSigningKeys([{ version: "a", secret }]),
    resolver: makeDnsResolver({
      servers: config.DNS_SERVERS === null ? null : partsOf(config.DNS_SERVERS),
      timeoutMs: 2_000,
      tries: 2,
    }),
    payments: stripePaymentsOf(config),
    yahooImport: makeYahooImport,
    queueStats: queue,
    queueDesk: queue,
    clientIp: makeClientIp(partsOf(config.TRUSTED_PROXIES)),
    publicUrl: config.PUBLIC_URL,
    dashboardUrl: config.DASHBOARD_URL,
    adminUrl: config.ADMIN_URL,
    nodeDomainSuffix: config.NODE_DOMAIN_SUFFIX,
    imapPort: config.NODE_IMAP_PORT,
    reservedZones: [config.NODE_DOMAIN_SUFFIX],
    machine: { rid: config.HOSTWINDS_RID, template: config.HOSTWINDS_TEMPLATE },
    trackingTarget: null,
    callbackSecret: config.CALLBACK_SECRET?.reveal() ?? null,
    sandbox: config.SANDBOX_CONTROL_URL === null ? null : { speed: clock.speed },
    log,
    async close() {
      await queue.close();
      await database.close();
    },
  };
}
