import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { freePort } from "../../scripts/stack/free-port.ts";
import { isOurs, type RunFile, readRunFile } from "../../scripts/stack/run-file.ts";
import { portVariables, root } from "../../scripts/stack/settings.ts";

export type Command = {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  text(): string;
};

/** `npm start` and its siblings, run as a person would, on ports and data that nobody else uses. */
export async function productCommands() {
  const dataDir = mkdtempSync(join(tmpdir(), "penguinmails-start-"));
  const ports: Record<string, string> = {};
  for (const [name] of Object.values(portVariables)) ports[name] = String(await freePort());
  const env = { ...process.env, DATABASE_URL: "", REDIS_URL: "", DATA_DIR: dataDir, ...ports };

  const run = (script: "start" | "stop", more: Record<string, string> = {}): Command => {
    const child = spawn(join(root, "node_modules/.bin/tsx"), [`scripts/${script}.ts`], {
      cwd: root,
      env: { ...env, ...more },
      detached: true,
    });
    const words: string[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => words.push(text));
    const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
    return { child, ended, text: () => words.join("") };
  };
  return {
    dataDir,
    ports,
    run,
    runFile: (): RunFile => {
      const found = readRunFile(dataDir);
      if (!found) throw new Error("There is no run.json");
      return found;
    },
    logs: (name: string) => readFileSync(join(dataDir, "logs", `${name}.log`), "utf8"),
    remove: () => rmSync(dataDir, { recursive: true, force: true }),
  };
}

/** Waits until `isTrue`, and says what the command printed when it is not in time. */
export async function waitFor(
  isTrue: () => boolean | Promise<boolean>,
  timeoutMs: number,
  tell: () => string,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (Date.now() < end) {
    if (await isTrue()) return;
    await delay(100);
  }
  throw new Error(`Not within ${timeoutMs / 1_000} s:\n${tell().slice(-3_000)}`);
}

export async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(3_000) })).ok;
  } catch {
    return false;
  }
}

export const isAlive = (pid: number) => isOurs(pid, root);
