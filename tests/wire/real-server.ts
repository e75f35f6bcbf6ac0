import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe } from "vitest";

/** A suite against a server that somebody else wrote; where it is not installed, or we are not root, it is named as left out. */
export function describeReal(name: string, programs: readonly string[], suite: () => void): void {
  const missing = programs.filter((program) => !existsSync(program));
  const why =
    missing.length > 0
      ? `${missing.join(", ")} is not installed`
      : process.getuid?.() === 0
        ? null
        : "it needs root";
  describe.skipIf(why !== null)(why === null ? name : `${name} (left out: ${why})`, suite);
}

/** A folder of the test's own. */
export function ownFolder(name: string): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), `penguinmails-${name}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export type RealServer = { readonly process: ChildProcess; output(): string; stop(): Promise<void> };

/** Starts a server in the foreground and waits until what it prints says that it is ready. Rejects when it ends before. */
export async function startServer(
  command: string,
  args: readonly string[],
  isReady: (output: string) => boolean,
): Promise<RealServer> {
  const child = spawn(command, [...args], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  let output = "";
  await new Promise<void>((resolve, reject) => {
    const read = (text: string) => {
      output += text;
      if (isReady(output)) resolve();
    };
    child.stdout.setEncoding("utf8").on("data", read);
    child.stderr.setEncoding("utf8").on("data", read);
    child.once("error", reject);
    void ended.then(() => reject(new Error(`${command} ended while it started: ${output.slice(-2_000)}`)));
  });
  return {
    process: child,
    output: () => output,
    stop: () => {
      child.kill("SIGTERM");
      return ended;
    },
  };
}
