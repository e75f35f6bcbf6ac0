import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "../../scripts/stack/free-port.ts";

export type TestRedis = { readonly url: string; stop(): void };

/** A Redis of the test's own on a free port; null when none is installed. */
export async function startRedis(): Promise<TestRedis | null> {
  if (!startRedis.isInstalled()) return null;
  const port = await freePort();
  const dir = mkdtempSync(join(tmpdir(), "penguinmails-redis-"));
  const args = [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--save",
    "",
    "--appendonly",
    "no",
    "--dir",
    dir,
    "--maxmemory-policy",
    "noeviction",
  ];
  const server = spawn("redis-server", args, { stdio: ["ignore", "pipe", "ignore"] });
  await new Promise<void>((resolve, reject) => {
    server.once("close", () => reject(new Error("redis-server ended while starting")));
    server.stdout
      .setEncoding("utf8")
      .on("data", (text: string) => text.includes("Ready to accept connections") && resolve());
  });
  return {
    url: `redis://127.0.0.1:${port}`,
    stop() {
      server.kill("SIGKILL");
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

startRedis.isInstalled = (): boolean =>
  spawnSync("redis-server", ["--version"], { stdio: "ignore" }).status === 0;
