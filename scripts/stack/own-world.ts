import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port.ts";
import { agencyUrls } from "./seed-demo.ts";
import { fastestWorld, type StackSettings } from "./settings.ts";
import { type Stack, StackProblem, startStack } from "./stack.ts";

/** Servers that somebody brought; null: PostgreSQL of our own, queues in PostgreSQL. */
type Servers = Pick<StackSettings, "databaseUrl" | "redisUrl">;
export const noServers: Servers = { databaseUrl: null, redisUrl: null };

export type OwnWorld = {
  readonly stack: Stack;
  readonly dataDir: string;
  readonly urls: ReturnType<typeof agencyUrls>;
  /** Stops everything and removes the data. */
  end(): Promise<void>;
};

/** A whole PenguinMails without screens on ports, addresses and data of its own; `speed` world seconds in a real one. */
export async function startOwnWorld(
  speed: number,
  servers: Servers,
  say: (line: string) => void,
): Promise<OwnWorld> {
  if (!Number.isInteger(speed) || speed < 1 || speed > fastestWorld)
    throw new StackProblem(`--speed is a whole number from 1 to ${fastestWorld}`);
  const dataDir = mkdtempSync(join(tmpdir(), "penguinmails-world-"));
  const remove = () => rmSync(dataDir, { recursive: true, force: true });
  try {
    const stack = await startStack(await settingsFor(dataDir, speed, servers), ownEnv(process.env), say);
    return {
      stack,
      dataDir,
      urls: agencyUrls(stack),
      async end() {
        await stack.stop();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** No account and no address of the person's own: whatever is exported around it, an own world is a sandbox. */
function ownEnv({ PATH, HOME, TZ, LOG_LEVEL, SANDBOX_SEED }: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { PATH, HOME, TZ, LOG_LEVEL, SANDBOX_SEED };
}

async function settingsFor(dataDir: string, speed: number, servers: Servers): Promise<StackSettings> {
  const ports = {
    api: await freePort(),
    dashboard: await freePort(),
    admin: await freePort(),
    worker: await freePort(),
    postgres: await freePort(),
  };
  return { dataDir, ports, speed, withScreens: false, ...servers };
}
