import { ConfigFault } from "@penguinmails/config/env";
import { makeWorldClock, parseClockAnchor } from "@penguinmails/core/world-clock";
import { readSandboxConfig, type SandboxConfig } from "./config.ts";
import { makeJsonLog } from "./log.ts";
import { startWorld } from "./start-world.ts";
import { memoryStore, postgresStore } from "./store.ts";

/** The sandbox world: everything outside PenguinMails, until SIGTERM. Nothing here leaves this machine. */
const log = makeJsonLog((line) => process.stdout.write(line), Date.now);
const longestStopMs = 2_500;

async function main(): Promise<void> {
  const config = readSandboxConfig(process.env);
  const store = config.DATABASE_URL === null ? memoryStore() : await postgresStore(config.DATABASE_URL);
  const world = await startWorld({
    net: config.SANDBOX_NET,
    store,
    clock: makeWorldClock(parseClockAnchor(config.CLOCK_ANCHOR ?? undefined)),
    seed: config.SANDBOX_SEED,
    accountSshPublicKey: config.SANDBOX_ACCOUNT_SSH_PUBLIC_KEY,
    stripeWebhook: stripeWebhookOf(config),
    log: (line) => log.info({}, line),
  });
  const { host, port } = world.context.net.control;
  log.info({ control: `http://${host}:${port}`, speed: world.context.clock.speed }, "sandbox ready");

  let stopping = false;
  const stop = async () => {
    if (stopping) return;
    stopping = true;
    log.info({}, "stopping");
    // Whatever hangs, the process ends; what was acknowledged is durable already.
    setTimeout(() => process.exit(1), longestStopMs).unref();
    await world.close();
    await store.close();
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      stop().catch((error: unknown) => {
        log.error({ err: wordsOf(error) }, "stopping failed");
        process.exit(1);
      });
    });
  }
}

function stripeWebhookOf({ SANDBOX_STRIPE_WEBHOOK_URL: url, STRIPE_WEBHOOK_SECRET: secret }: SandboxConfig) {
  return url === null || secret === null ? null : { url, secret: secret.reveal() };
}

function wordsOf(error: unknown): string {
  if (error instanceof ConfigFault || error instanceof RangeError) return error.message;
  if (!(error instanceof Error)) return String(error);
  const { code, address, port } = error as NodeJS.ErrnoException & { address?: string; port?: number };
  if (code === "EADDRINUSE")
    return `${address}:${port} is taken: another world runs on this SANDBOX_NET. End it, or choose another.`;
  return error.stack ?? error.message;
}

process.on("unhandledRejection", (error) => log.error({ err: wordsOf(error) }, "unhandled rejection"));
main().catch((error: unknown) => {
  log.error({ err: wordsOf(error) }, "the sandbox could not start");
  process.exit(1);
});
