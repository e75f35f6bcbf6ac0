import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { migrate } from "@penguinmails/db/migrate";
import { type Child, startChild } from "./child.ts";
import { type EmbeddedPostgres, endLeftover, startPostgres } from "./embedded-postgres.ts";
import { isFree } from "./free-port.ts";
import { processEnvs } from "./process-env.ts";
import { endLeftovers, readRunFile, removeRunFile, writeRunFile } from "./run-file.ts";
import { loopbackIsWide, pickSandboxNet, sandboxUrls } from "./sandbox-net.ts";
import { noTelemetry, portVariables, root, type StackSettings } from "./settings.ts";
import { startAgain } from "./start-again.ts";
import { openWorldFile, type WorldFile } from "./world-file.ts";

export type Stack = {
  readonly settings: StackSettings;
  readonly world: WorldFile;
  readonly databaseUrl: string;
  /** What the API was started with. */
  readonly apiEnv: { readonly SECRETS_KEY: string; readonly DASHBOARD_URL: string };
  readonly urls: Readonly<Record<string, string>>;
  readonly children: ReadonlyMap<string, Child>;
  stop(): Promise<void>;
};

/** Thrown for what a person can mend; the message says how. */
export class StackProblem extends Error {}

/**
 * Builds what is stale and starts everything on `settings.dataDir`: PostgreSQL, migrations, the sandbox world while no
 * real account is configured, API, worker and, when asked for, the two screens. Resolves when all of it answers.
 */
export async function startStack(
  settings: StackSettings,
  outer: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<Stack> {
  const wasKilled = readRunFile(settings.dataDir) !== null;
  const left = await endLeftovers(settings.dataDir, root);
  if (left > 0) say(`ended ${left} process(es) that a killed run had left behind`);
  // Its pid may be newer than what a killed supervisor wrote down.
  if (settings.databaseUrl === null) await endLeftover(join(settings.dataDir, "postgres", "cluster"));
  await requireFreePorts(settings, wasKilled ? patienceMs : 0);
  const world = openWorldFile(settings.dataDir, settings.speed, pickSandboxNet);
  await build(["@penguinmails/api", "@penguinmails/worker", "@penguinmails/sandbox"], say);
  const screensBuilt = settings.withScreens
    ? build(["@penguinmails/dashboard", "@penguinmails/admin"], say)
    : Promise.resolve();
  screensBuilt.catch(() => undefined);
  const postgres = await openDatabase(settings, say, () => record());
  const databaseUrl = settings.databaseUrl ?? postgres?.url ?? "";
  const children = new Map<string, Child>();
  const envs = processEnvs(settings, world, databaseUrl, outer);
  const urls = urlsOf(settings, world, envs.sandboxed);
  const record = () =>
    writeRunFile(settings.dataDir, {
      urls,
      processes: [
        { name: "supervisor", pid: process.pid },
        ...(postgres ? [{ name: "postgres", pid: postgres.pid(), port: settings.ports.postgres }] : []),
        ...[...children.values()].flatMap((child) =>
          child.pid() === null ? [] : [{ name: child.name, pid: child.pid() ?? 0 }],
        ),
      ],
    });
  const launch = (
    name: string,
    args: readonly string[],
    cwd: string,
    env: Record<string, string>,
    readyUrl: string,
  ) => {
    const spec = {
      name,
      command: process.execPath,
      args,
      cwd,
      env,
      logFile: join(settings.dataDir, "logs", `${name}.log`),
      readyUrl,
    };
    const child = startChild(spec, say, record);
    children.set(name, child);
    record();
    return child.ready(90_000).then(() => say(`${name} answers on ${readyUrl}`));
  };
  const stack: Stack = { settings, world, databaseUrl, apiEnv: envs.api, urls, children, stop };
  try {
    await migrate(
      databaseUrl,
      envs.api.SECRETS_KEY,
      outer["DATABASE_FLAVOUR"] === "nile" ? "nile" : "postgres",
    );
    say("database is up to date");
    if (envs.sandboxed) {
      if (!loopbackIsWide())
        throw new StackProblem(
          "The sandbox world needs Linux, where all of 127.0.0.0/8 answers. Configure real accounts, or run it in a Linux machine.",
        );
      await launch(
        "sandbox",
        ["dist/main.js"],
        join(root, "packages/sandbox"),
        envs.sandbox,
        `${urls["sandbox"]}/health`,
      );
    }
    // Their whole health is for monitors: a silent node, or a loop that fails on one row, must not keep all from starting.
    await Promise.all([
      launch("api", ["dist/main.js"], join(root, "apps/api"), envs.api, `${urls["api"]}/health/db`),
      launch("worker", ["dist/main.js"], join(root, "apps/worker"), envs.worker, `${urls["worker"]}/live`),
    ]);
    if (settings.withScreens) {
      await screensBuilt;
      await Promise.all(
        (["dashboard", "admin"] as const).map((name) => {
          const args = [
            join(root, "node_modules/next/dist/bin/next"),
            "start",
            "--port",
            String(settings.ports[name]),
          ];
          return launch(
            name,
            args,
            join(root, "apps", name),
            envs[name],
            `http://127.0.0.1:${settings.ports[name]}/`,
          );
        }),
      );
    }
    return stack;
  } catch (error) {
    await stop();
    throw error;
  }

  async function stop(): Promise<void> {
    const order = ["admin", "dashboard", "api", "worker", "sandbox"];
    await Promise.all(order.slice(0, 4).map((name) => children.get(name)?.stop()));
    await children.get("sandbox")?.stop();
    await postgres?.stop();
    removeRunFile(settings.dataDir);
  }
}

function urlsOf(settings: StackSettings, world: WorldFile, sandboxed: boolean): Record<string, string> {
  const { ports } = settings;
  return {
    api: `http://127.0.0.1:${ports.api}`,
    worker: `http://127.0.0.1:${ports.worker}`,
    ...(settings.withScreens
      ? { dashboard: `http://localhost:${ports.dashboard}`, admin: `http://localhost:${ports.admin}` }
      : {}),
    ...(sandboxed ? { sandbox: sandboxUrls(world.sandboxNet).control } : {}),
  };
}

/** A killed PostgreSQL's own children hold its port until they notice. */
const patienceMs = 10_000;

async function requireFreePorts(settings: StackSettings, waitMs: number): Promise<void> {
  const until = Date.now() + waitMs;
  for (;;) {
    const taken = await takenPorts(settings);
    if (taken.length === 0) return;
    if (Date.now() >= until) throw new StackProblem(taken.join("\n"));
    await delay(200);
  }
}

async function takenPorts(settings: StackSettings): Promise<readonly string[]> {
  const names = (Object.keys(portVariables) as (keyof typeof portVariables)[]).filter((name) => {
    if (name === "postgres") return settings.databaseUrl === null;
    return settings.withScreens || (name !== "dashboard" && name !== "admin");
  });
  const taken: string[] = [];
  for (const name of names) {
    const port = settings.ports[name];
    const free = (await isFree(port)) && (await isFree(port, "0.0.0.0"));
    if (!free)
      taken.push(`Port ${port} (${name}) is taken. Free it, or set ${portVariables[name][0]} to another.`);
  }
  return taken;
}

type Database = { readonly url: string; pid(): number; stop(): Promise<void> };

/** The embedded server, started again when it dies; null when the person brought a server of their own. */
async function openDatabase(
  settings: StackSettings,
  say: (line: string) => void,
  onPid: () => void,
): Promise<Database | null> {
  if (settings.databaseUrl !== null) return null;
  // Its own words hold rows of people when a statement fails; those of a start that fails are in the error.
  const log = () => undefined;
  const start = () =>
    startPostgres({ dir: join(settings.dataDir, "postgres"), port: settings.ports.postgres, log });
  let running: EmbeddedPostgres = await start();
  const stopping = new AbortController();
  const again = { say: (line: string) => say(`postgres ${line}`), pauseMs: 10_000, signal: stopping.signal };
  let restarted = Promise.resolve();
  say(`postgres answers on 127.0.0.1:${running.port}`);
  const watch = (server: EmbeddedPostgres) => {
    restarted = server.ended.then(async () => {
      if (stopping.signal.aborted) return;
      again.say("ended; starting it again");
      const started = await startAgain(start, again);
      if (started === null) return;
      running = started;
      onPid();
      again.say("answers again");
      watch(running);
    });
  };
  watch(running);
  return {
    url: running.url,
    pid: () => running.pid,
    async stop() {
      stopping.abort();
      await running.stop();
      // One that was starting at that moment.
      await restarted;
      await running.stop();
    },
  };
}

/** Turbo builds what is stale and nothing else; its words are shown only when it fails. */
async function build(packages: readonly string[], say: (line: string) => void): Promise<void> {
  const turbo = join(root, "node_modules/.bin/turbo");
  if (!existsSync(turbo))
    throw new StackProblem("The install is not complete. Remove node_modules and run the command again.");
  const args = [
    "run",
    "build",
    ...packages.map((name) => `--filter=${name}`),
    "--output-logs=errors-only",
    "--no-update-notifier",
  ];
  const env = { ...process.env, ...noTelemetry };
  const child = spawn(turbo, args, { cwd: root, env, stdio: ["ignore", "pipe", "pipe"] });
  const words: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => words.push(text));
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once("error", reject).once("close", resolve),
  );
  if (code !== 0) throw new StackProblem(`The build failed:\n${words.join("").slice(-6_000)}`);
  say(`built ${packages.map((name) => name.split("/")[1]).join(", ")}`);
}
