import {
  type Config,
  flag,
  optionalSecret,
  optionalText,
  readConfig,
  text,
  url,
  wholeNumber,
} from "./env.ts";
import { sharedSettings } from "./shared.ts";

export const workerSettings = {
  ...sharedSettings,
  PORT: wholeNumber("Port of the worker's health page", 4001, 1, 65_535),
  WORKER_CONCURRENCY: wholeNumber("Jobs at once of each queue", 16, 1, 500),
  PACER_TICK_MS: wholeNumber("Real milliseconds between two rounds of the pacer", 200, 20, 60_000),
  HOSTWINDS_API_KEY: optionalSecret("Key of the Hostwinds Cloud API; without it no machine can be ordered"),
  HOSTWINDS_URL: url("Hostwinds Cloud API", "https://clients.hostwinds.com/cloud/api.php"),
  HOSTWINDS_REQUESTS_PER_SECOND: wholeNumber("Our own rate limit towards Hostwinds", 2, 1, 1_000),
  HOSTWINDS_ORDER_ADDRESS_ACTION: optionalText(
    "Name of the action that orders a secondary IP (not documented publicly); without it a person orders it",
  ),
  HOSTWINDS_SSH_KEY_NAME: text("Name of the platform's SSH key at Hostwinds", "penguinmails-platform"),
  HOSTWINDS_FIREWALL_PROFILE: optionalText(
    "Hostwinds' firewall profile for nodes whose own shuts a port that they need; without it that is only reported",
  ),
  HOSTWINDS_ISOLATION_PROFILE: optionalText(
    "Hostwinds' firewall profile that stands before an isolated node: SSH comes in and nothing else; without it only the node's own firewall is shut",
  ),
  PLATFORM_SSH_PRIVATE_KEY_FILE: optionalText("File with the private half of that key"),
  NODE_SSH_PORT: wholeNumber("SSH port of nodes", 22, 1, 65_535),
  NODE_SMTP_PORT: wholeNumber("SMTP port of nodes and of the world", 25, 1, 65_535),
  NODE_SMTPS_PORT: wholeNumber("Submission port of nodes that begins with TLS", 465, 1, 65_535),
  NODE_SUBMISSION_PORT: wholeNumber("Submission port of nodes", 587, 1, 65_535),
  NODE_HTTPS_PORT: wholeNumber("Port of nodes' webmail, as the world reaches it", 443, 1, 65_535),
  NODE_API_PORT: wholeNumber("Port of Mailu's API on the node, reached through SSH", 443, 1, 65_535),
  NODE_TLS_VERIFY: flag("Verify the certificates of nodes' mail services", true),
  ATTESTATION_DOMAIN: optionalText(
    "Domain whose MX is this worker: test mails to it show how domains' mail arrives; without it no domain may send",
  ),
  ATTESTATION_HOST: text("Address on which the worker takes these test mails", "0.0.0.0"),
  ATTESTATION_PORT: wholeNumber("Port of that; the world must reach it as 25", 25, 1, 65_535),
  BACKUP_DIR: text("Folder in which backups of nodes are kept, sealed", ".data/backups"),
  POSTMASTER_CREDENTIALS: optionalSecret(
    "Gmail Postmaster Tools: Google's JSON of a service account or of a person's consent; without it Gmail is not asked",
  ),
  POSTMASTER_URL: url("Gmail Postmaster Tools API", "https://gmailpostmastertools.googleapis.com"),
  SNDS_LINKS: optionalSecret("Links of Microsoft SNDS' automated data access, with commas between accounts"),
  LOOPS_API_KEY: optionalSecret("Loops key for the platform's own mail; without it none is sent"),
  LOOPS_BASE_URL: url("Loops API", "https://app.loops.so/api"),
  LOOPS_TEMPLATES: optionalText("`name=transactionalId,…` of the templates in Loops"),
  POSTHOG_KEY: optionalSecret("PostHog project key; without it nothing is captured"),
  POSTHOG_HOST: url("PostHog", "https://us.i.posthog.com"),
} as const;
export type WorkerConfig = Config<typeof workerSettings>;

export function readWorkerConfig(env: NodeJS.ProcessEnv): WorkerConfig {
  return readConfig(workerSettings, env);
}
