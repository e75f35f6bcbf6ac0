import { apiSettings } from "@penguinmails/config/api";
import { workerSettings } from "@penguinmails/config/worker";
import { expect, test } from "vitest";
import { processEnvs } from "./process-env.ts";
import { readSettings } from "./settings.ts";

const world = {
  secretsKey: "made",
  callbackSecret: "made",
  stripeWebhookSecret: "made",
  sshPublicKey: "ssh-ed25519 made",
  sshPrivateKeyFile: "/made",
  sandboxNet: "127.41",
  sandboxSeed: 7,
  clock: { realMs: 0, worldMs: 0, speed: 60 },
};
const names = Object.keys({ ...apiSettings, ...workerSettings });
const everything = Object.fromEntries(names.map((name) => [name, "mine"]));
const envsOf = (outer: NodeJS.ProcessEnv) => processEnvs(readSettings({}), world, "postgres://ours", outer);
const mineIn = (env: Readonly<Record<string, string>>) =>
  Object.keys(env).filter((name) => env[name] === "mine");

test("with real accounts every setting that a person may set reaches API and worker", () => {
  const { api, worker } = envsOf(everything);
  const decidedHere = ["PORT", "DATABASE_URL", "REDIS_URL", "CLOCK_ANCHOR", "SANDBOX_CONTROL_URL"];
  for (const env of [api, worker])
    expect(mineIn(env).sort()).toEqual(names.filter((name) => !decidedHere.includes(name)).sort());
});

test("in a sandbox world no process hears of an account of the person's own", () => {
  const envs = envsOf({ ...everything, HOSTWINDS_API_KEY: "" });
  for (const env of [envs.api, envs.worker])
    expect(mineIn(env).sort()).toEqual(
      [
        "ADMIN_URL",
        "BACKUP_DIR",
        "CALLBACK_SECRET",
        "DASHBOARD_URL",
        "DATABASE_FLAVOUR",
        "DATABASE_POOL",
        "LOG_LEVEL",
        "NILEDB_API_URL",
        "PACER_TICK_MS",
        "PUBLIC_URL",
        "SECRETS_KEY",
        "TRUSTED_PROXIES",
        "WORKER_CONCURRENCY",
      ].sort(),
    );
  for (const env of [envs.sandbox, envs.dashboard, envs.admin]) expect(mineIn(env)).toEqual([]);
});
