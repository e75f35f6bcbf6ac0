import { join } from "node:path";
import { apiSettings } from "@penguinmails/config/api";
import { workerSettings } from "@penguinmails/config/worker";
import { formatClockAnchor } from "@penguinmails/core/world-clock";
import { probeDomain } from "@penguinmails/sandbox/dns/synthetic";
import { sandboxUrls } from "./sandbox-net.ts";
import { demoAgency, demoStaff } from "./seed-demo.ts";
import { root, type StackSettings } from "./settings.ts";
import type { WorldFile } from "./world-file.ts";

type Env = Record<string, string>;

/** The environment of each process. `outer` is what the person set; it wins where it names something we would default. */
export function processEnvs(
  settings: StackSettings,
  world: WorldFile,
  databaseUrl: string,
  outer: NodeJS.ProcessEnv,
) {
  const { ports } = settings;
  const sandboxed = isSandboxed(outer);
  const base: Env = {
    PATH: outer["PATH"] ?? "",
    HOME: outer["HOME"] ?? "/",
    NODE_ENV: "production",
    NODE_OPTIONS: "--enable-source-maps",
    NEXT_TELEMETRY_DISABLED: "1",
    PENGUINMAILS_ROOT: root,
    ...(outer["TZ"] ? { TZ: outer["TZ"] } : {}),
  };
  const shared: Env & { readonly SECRETS_KEY: string; readonly DASHBOARD_URL: string } = {
    ...base,
    ...given(outer, sandboxed),
    DATABASE_URL: databaseUrl,
    SECRETS_KEY: outer["SECRETS_KEY"] || world.secretsKey,
    CALLBACK_SECRET: outer["CALLBACK_SECRET"] || world.callbackSecret,
    PUBLIC_URL: outer["PUBLIC_URL"] || `http://localhost:${ports.api}`,
    DASHBOARD_URL: outer["DASHBOARD_URL"] || `http://localhost:${ports.dashboard}`,
    ADMIN_URL: outer["ADMIN_URL"] || `http://localhost:${ports.admin}`,
    ...(settings.redisUrl ? { REDIS_URL: settings.redisUrl } : {}),
    ...(sandboxed ? sandboxEnv(world) : {}),
  };
  const apiUrl = `http://127.0.0.1:${ports.api}`;
  const clock = formatClockAnchor(world.clock);
  return {
    sandboxed,
    api: { ...shared, PORT: String(ports.api) },
    worker: {
      ...shared,
      PORT: String(ports.worker),
      BACKUP_DIR: outer["BACKUP_DIR"] || join(settings.dataDir, "backups"),
    },
    dashboard: {
      ...base,
      API_URL: apiUrl,
      PORT: String(ports.dashboard),
      ...(sandboxed
        ? {
            DEMO_LOGIN: `${demoAgency.email} / ${demoAgency.password}`,
            SANDBOX_INBOX_URL: `${sandboxUrls(world.sandboxNet).control}/`,
          }
        : {}),
    },
    admin: {
      ...base,
      API_URL: apiUrl,
      PORT: String(ports.admin),
      ...(sandboxed ? { DEMO_LOGIN: `${demoStaff.email} / ${demoStaff.password}` } : {}),
    },
    sandbox: {
      ...base,
      DATABASE_URL: databaseUrl,
      SANDBOX_NET: world.sandboxNet,
      SANDBOX_SEED: outer["SANDBOX_SEED"] || String(world.sandboxSeed),
      SANDBOX_ACCOUNT_SSH_PUBLIC_KEY: world.sshPublicKey,
      SANDBOX_STRIPE_WEBHOOK_URL: `${apiUrl}/v1/webhooks/stripe`,
      STRIPE_WEBHOOK_SECRET: world.stripeWebhookSecret,
      CLOCK_ANCHOR: clock,
    },
  };
}

/** No account with a provider of machines: everything outside is the sandbox's. */
function isSandboxed(outer: NodeJS.ProcessEnv): boolean {
  return !outer["HOSTWINDS_API_KEY"];
}

function sandboxEnv(world: WorldFile): Env {
  const urls = sandboxUrls(world.sandboxNet);
  return {
    CLOCK_ANCHOR: formatClockAnchor(world.clock),
    SANDBOX_CONTROL_URL: urls.control,
    HOSTWINDS_API_KEY: "sandbox",
    HOSTWINDS_URL: urls.hostwinds,
    HOSTWINDS_ORDER_ADDRESS_ACTION: "order_ip",
    HOSTWINDS_SSH_KEY_NAME: "penguinmails-platform",
    HOSTWINDS_FIREWALL_PROFILE: "mail",
    HOSTWINDS_ISOLATION_PROFILE: "isolation",
    HOSTWINDS_REQUESTS_PER_SECOND: "200",
    PLATFORM_SSH_PRIVATE_KEY_FILE: world.sshPrivateKeyFile,
    NODE_SSH_PORT: "2022",
    NODE_SMTP_PORT: "2525",
    NODE_SMTPS_PORT: "5465",
    NODE_SUBMISSION_PORT: "5587",
    NODE_HTTPS_PORT: "5443",
    NODE_IMAP_PORT: "5993",
    NODE_API_PORT: "8443",
    NODE_TLS_VERIFY: "false",
    NODE_DOMAIN_SUFFIX: "nodes.penguinmails.example",
    DNS_SERVERS: urls.dns,
    POWERDNS_URL: urls.powerdns,
    POWERDNS_API_KEY: "sandbox",
    STRIPE_API_KEY: "sk_test_sandbox",
    STRIPE_API_BASE: urls.stripe,
    STRIPE_WEBHOOK_SECRET: world.stripeWebhookSecret,
    ATTESTATION_DOMAIN: probeDomain,
    ATTESTATION_HOST: urls.probeSink,
    ATTESTATION_PORT: "2525",
    POSTMASTER_URL: urls.operators,
    POSTMASTER_CREDENTIALS: JSON.stringify({
      type: "authorized_user",
      client_id: "sandbox",
      client_secret: "sandbox",
      refresh_token: "sandbox",
      token_uri: `${urls.operators}/token`,
    }),
    SNDS_LINKS: `${urls.operators}/snds/data?key=sandbox`,
    LOOPS_API_KEY: "sandbox",
    LOOPS_BASE_URL: urls.loops,
    POSTHOG_KEY: "phc_sandbox",
    POSTHOG_HOST: urls.posthog,
  };
}

/** What the stack itself decides: it runs one database, one queue and one clock. */
const decidedHere = ["PORT", "DATABASE_URL", "REDIS_URL", "CLOCK_ANCHOR", "SANDBOX_CONTROL_URL"];
/** Beside a sandbox no account of the person's own may be asked: nothing in it leaves the machine. */
const ofAccounts =
  /^(?:HOSTWINDS|NODE|ATTESTATION|PLATFORM|DNS|POWERDNS|CLOUDFLARE|DESEC|POSTMASTER|SNDS|STRIPE|LOOPS|POSTHOG)_/;

/** What the person set of the settings of API and worker. */
function given(outer: NodeJS.ProcessEnv, sandboxed: boolean): Env {
  return Object.fromEntries(
    Object.keys({ ...apiSettings, ...workerSettings }).flatMap((name) => {
      const value = outer[name];
      const isOurs = decidedHere.includes(name) || (sandboxed && ofAccounts.test(name));
      return value && !isOurs ? [[name, value]] : [];
    }),
  );
}
