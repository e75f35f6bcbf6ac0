import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";

type ChildSpec = {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  /** Answers 2xx once the process is up. */
  readonly readyUrl: string;
};

/** A child that is started again when it dies, with growing pauses, until it is stopped. */
export type Child = {
  readonly name: string;
  pid(): number | null;
  /** Resolves at the first answer of `readyUrl`; rejects after `timeoutMs`. */
  ready(timeoutMs: number): Promise<void>;
  stop(): Promise<void>;
};

const pausesMs = [200, 1_000, 3_000, 10_000];
const calmMs = 30_000;

export function startChild(spec: ChildSpec, onChange: (line: string) => void, onPid: () => void): Child {
  mkdirSync(dirname(spec.logFile), { recursive: true });
  const log = createWriteStream(spec.logFile, { flags: "a" });
  let child: ChildProcess | null = null;
  let stopping = false;
  let falls = 0;
  let restart: NodeJS.Timeout | null = null;

  const launch = () => {
    const startedAt = Date.now();
    const running = spawn(spec.command, [...spec.args], {
      cwd: spec.cwd,
      env: spec.env,
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    child = running;
    running.stdout?.pipe(log, { end: false });
    running.stderr?.pipe(log, { end: false });
    running.once("error", (error) => log.write(`${error.message}\n`));
    running.once("close", (code, signal) => {
      if (child === running) child = null;
      if (stopping) return;
      falls = Date.now() - startedAt > calmMs ? 0 : falls + 1;
      const pauseMs = pausesMs[Math.min(falls, pausesMs.length - 1)] ?? 10_000;
      onChange(
        `${spec.name} ended (${signal ?? `code ${code}`}); starting it again in ${pauseMs / 1_000} s — log: ${spec.logFile}`,
      );
      restart = setTimeout(launch, pauseMs);
    });
    onPid();
    if (falls > 0)
      void answered(spec.readyUrl, 60_000).then(
        (up) => up && !stopping && child === running && onChange(`${spec.name} answers again`),
      );
  };
  launch();

  return {
    name: spec.name,
    pid: () => child?.pid ?? null,
    async ready(timeoutMs) {
      if (!(await answered(spec.readyUrl, timeoutMs)))
        throw new Error(`${spec.name} did not answer within ${timeoutMs / 1_000} s — log: ${spec.logFile}`);
    },
    async stop() {
      stopping = true;
      if (restart) clearTimeout(restart);
      const running = child;
      if (running?.pid && running.exitCode === null) {
        const ended = new Promise<void>((resolve) => running.once("close", () => resolve()));
        signalGroup(running.pid, "SIGTERM");
        const inTime = await Promise.race([ended.then(() => true), delay(15_000, false)]);
        if (!inTime) signalGroup(running.pid, "SIGKILL");
        await ended;
      }
      log.end();
    },
  };
}

/** Signals the process and whatever it started. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    try {
      process.kill(pid, signal);
    } catch {
      // It is gone, which is what was wanted.
    }
  }
}

async function answered(url: string, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(3_000), redirect: "manual" });
      await answer.body?.cancel();
      if (answer.status < 500) return true;
    } catch {
      // Not up yet.
    }
    await delay(150);
  }
  return false;
}
