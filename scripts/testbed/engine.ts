import { spawn } from "node:child_process";
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { installNeeds } from "../testing/needs.ts";
import { bed } from "./bed.ts";
import { askDocker, BedProblem, run } from "./program.ts";
import { until } from "./until.ts";

const pidFile = join(bed.folder, "dockerd.pid");
const logFile = join(bed.folder, "dockerd.log");

/** Says in a sentence what the machine lacks. Throws `BedProblem`. */
export async function requireEngine(): Promise<"found" | "started"> {
  if (process.getuid?.() !== 0)
    throw new BedProblem("The test bed needs root: it makes networks and machines.");
  const missing = await installNeeds(["bed"]);
  if (missing.length > 0)
    throw new BedProblem(
      `The test bed needs Debian and ${missing.map((need) => `${need.name} (${need.how})`).join(", ")}.`,
    );
  if (await engineAnswers()) return "found";
  mkdirSync(bed.folder, { recursive: true });
  if (existsSync("/run/systemd/system")) {
    await run("systemctl", ["start", "docker"]);
    writeFileSync(pidFile, "systemd\n");
  } else {
    const log = openSync(logFile, "a");
    const child = spawn("dockerd", [], { stdio: ["ignore", log, log], detached: true });
    child.unref();
    writeFileSync(pidFile, `${child.pid}\n`);
  }
  await until(`Docker's engine did not come up (its log: ${logFile})`, 60_000, async () =>
    (await engineAnswers()) ? true : null,
  );
  return "started";
}

export async function engineAnswers(): Promise<boolean> {
  const asked = await askDocker(["version", "--format", "{{.Server.Version}}"], { limitMs: 10_000 }).catch(
    () => null,
  );
  return asked?.code === 0;
}

/** Ends the engine if it was this bed that started it; returns whether it was. */
export async function stopOwnEngine(): Promise<boolean> {
  if (!existsSync(pidFile)) return false;
  const who = readFileSync(pidFile, "utf8").trim();
  if (who === "systemd") await run("systemctl", ["stop", "docker", "docker.socket"]);
  else if (isEngine(Number(who))) {
    process.kill(Number(who), "SIGTERM");
    await until("Docker's engine does not end", 60_000, async () => (isEngine(Number(who)) ? null : true));
  }
  rmSync(pidFile);
  return true;
}

function isEngine(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trim() === "dockerd";
  } catch {
    return false;
  }
}
