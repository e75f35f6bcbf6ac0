import {
  type Config,
  optionalSecret,
  optionalText,
  readConfig,
  text,
  wholeNumber,
} from "@penguinmails/config/env";

export const sandboxSettings = {
  SANDBOX_NET: text("First two octets of the world's loopback /16, such as 127.41"),
  SANDBOX_SEED: wholeNumber("Same seed, same people and machines", 7, 0, 2_147_483_647),
  SANDBOX_ACCOUNT_SSH_PUBLIC_KEY: optionalText(
    "OpenSSH public key that a fresh machine lets in, as the hosting account's would be",
  ),
  SANDBOX_STRIPE_WEBHOOK_URL: optionalText("Where the sandbox's Stripe sends its events; without it nowhere"),
  STRIPE_WEBHOOK_SECRET: optionalSecret("Signs the sandbox's Stripe events; without it none are sent"),
  DATABASE_URL: optionalText("PostgreSQL where the world remembers; without it all is forgotten at the end"),
  CLOCK_ANCHOR: optionalText("`<realMs>:<worldMs>:<speed>` of the world's clock; without it real time"),
} as const;
export type SandboxConfig = Config<typeof sandboxSettings>;

/** Throws `ConfigFault` that lists every fault. */
export function readSandboxConfig(env: Readonly<Record<string, string | undefined>>): SandboxConfig {
  return readConfig(sandboxSettings, env);
}
