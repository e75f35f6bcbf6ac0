import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { signalGroup } from "./child.ts";

/** `.data/run.json`: where everything answers and which process is which. */
export type RunFile = {
  readonly urls: Readonly<Record<string, string>>;
  /** `port`: where the database answers, whatever port whoever looks for it would have it on. */
  readonly processes: readonly { readonly name: string; readonly pid: number; readonly port?: number }[];
};

export function writeRunFile(dataDir: string, run: RunFile): void {
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, "run.json");
  writeFileSync(`${path}.new`, `${JSON.stringify(run, null, 2)}\n`);
  renameSync(`${path}.new`, path);
}

export function readRunFile(dataDir: string): RunFile | null {
  const path = join(dataDir, "run.json");
  if (!existsSync(path)) return null;
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return null;
  }
}

export function removeRunFile(dataDir: string): void {
  rmSync(join(dataDir, "run.json"), { force: true });
}

/** Whether that process is alive and was started from this checkout, so that a reused pid is never hurt. */
export function isOurs(pid: number, root: string): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  if (!existsSync(`/proc/${pid}`)) return true;
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    const marker = readFileSync(`/proc/${pid}/environ`, "utf8");
    return words.includes(root) || marker.includes(`PENGUINMAILS_ROOT=${root}`);
  } catch {
    return false;
  }
}

/** Ends what a killed supervisor left running. PostgreSQL is asked last, with the signal that makes it save and close. */
export async function endLeftovers(dataDir: string, root: string): Promise<number> {
  const run = readRunFile(dataDir);
  const left = (run?.processes ?? []).filter(({ name, pid }) => name !== "supervisor" && isOurs(pid, root));
  for (const { name, pid } of left) signalGroup(pid, name === "postgres" ? "SIGINT" : "SIGTERM");
  for (let n = 0; n < 100 && left.some(({ pid }) => isOurs(pid, root)); n++) await delay(100);
  for (const { pid } of left.filter(({ pid }) => isOurs(pid, root))) signalGroup(pid, "SIGKILL");
  return left.length;
}
