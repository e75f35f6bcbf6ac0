import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { existsSync } from "node:fs";

/** A program of the bed that did not do what it should; the message is for the person who started it. */
export class BedProblem extends Error {
  override name = "BedProblem";
}

type RunOptions = {
  /** Longest that it may take. */
  readonly limitMs?: number;
  readonly stdin?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
};

const usualLimitMs = 60_000;
const running = new Set<() => void>();

/** Runs a program to its end and gives its output. Throws `BedProblem` with its last words when it fails or takes too long. */
export async function run(
  program: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await runToEnd(program, args, options);
  if (code === 0) return stdout;
  const words = (stderr || stdout).trim().split("\n").slice(-6).join("\n  ");
  throw new BedProblem(`${[program, ...args].slice(0, 4).join(" ")} … ended with ${code}:\n  ${words}`);
}

/** The same, but for those who ask: another exit code than 0 is an answer too. */
function runToEnd(
  program: string,
  args: readonly string[],
  { limitMs = usualLimitMs, stdin, env = process.env, cwd }: RunOptions = {},
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  const settings: SpawnOptions = { stdio: ["pipe", "pipe", "pipe"], env, detached: true };
  const child = spawn(program, [...args], cwd === undefined ? settings : { ...settings, cwd });
  const kill = () => endGroup(child, "SIGKILL");
  running.add(kill);
  return new Promise((resolve, reject) => {
    let stdout = "";
    let stderr = "";
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      kill();
    }, limitMs);
    const settle = () => {
      clearTimeout(timer);
      running.delete(kill);
    };
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.once("error", (error) => {
      settle();
      reject(new BedProblem(`${program} cannot be started: ${error.message}`));
    });
    child.once("close", (code) => {
      settle();
      if (late) stderr += `\nIt took longer than ${Math.round(limitMs / 1_000)} s.`;
      resolve({ code: late ? 124 : (code ?? 255), stdout, stderr });
    });
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(stdin ?? "");
  });
}

/**
 * Runs a program that shows its own output and gives its exit code. It ends with the others, and its children with it: none
 * may go on making hosts after they were removed.
 */
export function show(program: string, args: readonly string[], options: RunOptions): Promise<number> {
  const { limitMs = usualLimitMs, env = process.env, cwd = process.cwd() } = options;
  const child = spawn(program, [...args], {
    stdio: ["ignore", "inherit", "inherit"],
    env,
    cwd,
    detached: true,
  });
  const end = () => endGroup(child, "SIGTERM");
  running.add(end);
  const timer = setTimeout(end, limitMs);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(timer);
      running.delete(end);
      resolve(code ?? 255);
    });
  });
}

/** A shell's children end with it. */
function endGroup({ pid }: ChildProcess, signal: "SIGTERM" | "SIGKILL"): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}

/** Ends whatever still runs: a person has pressed Ctrl-C. */
export function killAll(): void {
  for (const kill of running) kill();
}

/** Debian's own client comes first: it fits Debian's engine. */
const dockerProgram = existsSync("/usr/bin/docker") ? "/usr/bin/docker" : "docker";

export const docker = (args: readonly string[], options?: RunOptions): Promise<string> =>
  run(dockerProgram, args, { ...options, env: { ...process.env, DOCKER_BUILDKIT: "0" } });
export const askDocker = (args: readonly string[], options?: RunOptions) =>
  runToEnd(dockerProgram, args, options);
