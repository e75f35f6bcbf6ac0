import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseFlavour } from "@penguinmails/db/migrate";
import { embeddedUrl } from "./embedded-postgres.ts";
import { isOurs, readRunFile } from "./run-file.ts";
import { readSettings, root } from "./settings.ts";
import type { WorldFile } from "./world-file.ts";

/**
 * The database for a command that reads: of DATABASE_URL and SECRETS_KEY, or of the world that `npm start` runs.
 * Throws `RangeError` with what is missing.
 */
export function databaseOfWorld(env: NodeJS.ProcessEnv): {
  readonly url: string;
  readonly secret: string;
  readonly flavour: DatabaseFlavour;
} {
  const settings = readSettings(env);
  const flavour = env["DATABASE_FLAVOUR"] === "nile" ? "nile" : "postgres";
  const secret = env["SECRETS_KEY"] || secretOf(settings.dataDir);
  if (settings.databaseUrl) {
    if (!URL.canParse(settings.databaseUrl))
      throw new RangeError("DATABASE_URL is no postgres://user:password@host:5432/database.");
    if (!secret)
      throw new RangeError("Set SECRETS_KEY to that of the installation whose DATABASE_URL this is.");
    return { url: settings.databaseUrl, secret, flavour };
  }
  const server = readRunFile(settings.dataDir)?.processes.find(({ name }) => name === "postgres");
  if (!secret || !server || !isOurs(server.pid, root))
    throw new RangeError(
      "Nothing runs: start the world with npm start, or set DATABASE_URL and SECRETS_KEY.",
    );
  const port = server.port ?? settings.ports.postgres;
  return { url: embeddedUrl(join(settings.dataDir, "postgres"), port), secret, flavour };
}

function secretOf(dataDir: string): string | null {
  const path = join(dataDir, "world.json");
  if (!existsSync(path)) return null;
  const world: WorldFile = JSON.parse(readFileSync(path, "utf8"));
  return world.secretsKey;
}
