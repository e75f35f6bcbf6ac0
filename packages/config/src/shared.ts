import { oneOf, optionalSecret, optionalText, secret, text, url, wholeNumber } from "./env.ts";

/** What API and worker both need. */
export const sharedSettings = {
  DATABASE_URL: text(
    "PostgreSQL, as the owner of the schema; the processes connect as roles derived from it",
  ),
  DATABASE_FLAVOUR: oneOf(
    "`nile` leaves roles and row-level security to Nile",
    ["postgres", "nile"],
    "postgres",
  ),
  NILEDB_API_URL: optionalText(
    "Nile only: its API for the database, `https://<region>.api.thenile.dev/v2/databases/<id>`",
  ),
  DATABASE_POOL: wholeNumber("Connections of each process and role", 12, 2, 200),
  REDIS_URL: optionalText("Queues on Redis; without it they live in PostgreSQL"),
  SECRETS_KEY: secret("Seals secrets at rest and signs links; 32 characters or more", 32),
  PUBLIC_URL: url("Where recipients reach the API: opt-out links"),
  DASHBOARD_URL: url("Origin of the dashboard: links in platform mail, allowed origin"),
  ADMIN_URL: url("Origin of the admin panel"),
  CLOCK_ANCHOR: optionalText("Sandbox only: `<realMs>:<worldMs>:<speed>` of the world's clock"),
  SANDBOX_CONTROL_URL: optionalText("Set in a sandbox world; every screen says so"),
  STRIPE_API_KEY: optionalSecret("Stripe secret key; without it nothing can be bought"),
  STRIPE_WEBHOOK_SECRET: optionalSecret("Signing secret of the Stripe webhook"),
  STRIPE_API_BASE: optionalText("Another Stripe, such as the sandbox's"),
  CALLBACK_SECRET: optionalSecret(
    "Signs the callback of a machine whose bootstrap ended; without it callbacks are refused",
  ),
  DNS_SERVERS: optionalText("Resolvers as `ip[:port],…`; without it the system's"),
  HOSTWINDS_RID: text("Plan id (rid) of a node's machine in Hostwinds' price list", "vps-2gb"),
  HOSTWINDS_TEMPLATE: text("Image of a node's machine", "debian-13"),
  NODE_DOMAIN_SUFFIX: text("Names of nodes end in this", "nodes.penguinmails.example"),
  NODE_IMAP_PORT: wholeNumber("IMAPS port of nodes", 993, 1, 65_535),
  POWERDNS_URL: optionalText("PowerDNS API that holds tenants' zones"),
  POWERDNS_API_KEY: optionalSecret("Key of that API"),
  CLOUDFLARE_API_TOKEN: optionalSecret("Cloudflare token with DNS edit"),
  DESEC_TOKEN: optionalSecret("deSEC token that may write the agencies' domains"),
  LOG_LEVEL: oneOf("Least level that is logged", ["debug", "info", "warn", "error"], "info"),
} as const;
