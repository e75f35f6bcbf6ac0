import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { migrate } from "@penguinmails/db/migrate";
import { templateDatabase, testSecret } from "@penguinmails/testkit/database";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { startPostgres } from "../../scripts/stack/embedded-postgres.ts";
import { freePort } from "../../scripts/stack/free-port.ts";

/** One throw-away server for all test files; each file copies a migrated template. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = mkdtempSync(join(tmpdir(), "penguinmails-test-pg-"));
  const server = await startPostgres({ dir, port: await freePort(), throwaway: true, log: () => undefined });
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  await admin.query(`create database ${templateDatabase}`);
  await admin.end();
  const templateUrl = new URL(server.url);
  templateUrl.pathname = `/${templateDatabase}`;
  await migrate(templateUrl.toString(), testSecret);
  project.provide("postgresUrl", server.url);
  return async () => {
    await server.stop();
    rmSync(dir, { recursive: true, force: true });
  };
}

declare module "vitest" {
  interface ProvidedContext {
    readonly postgresUrl: string;
  }
}
