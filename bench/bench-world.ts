import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock } from "@penguinmails/core/ports/clock";
import { migrate } from "@penguinmails/db/migrate";
import { openDatabase } from "@penguinmails/db/open-database";
import type { Database } from "@penguinmails/db/tenant-db";
import type { Caller } from "@penguinmails/services/caller";
import { testClock } from "@penguinmails/testkit/clock";
import { makeTenant } from "@penguinmails/testkit/factories";
import { startPostgres } from "../scripts/stack/embedded-postgres.ts";
import { freePort } from "../scripts/stack/free-port.ts";

export type BenchWorld = {
  readonly database: Database;
  readonly clock: Clock;
  readonly tenantId: string;
  readonly caller: Caller;
  close(): Promise<void>;
};

/** A throw-away PostgreSQL with one agency, on a Monday at ten. Its server doesn't wait for the disk. */
export async function openBenchWorld(): Promise<BenchWorld> {
  const dir = mkdtempSync(join(tmpdir(), "penguinmails-bench-"));
  const port = await freePort();
  const server = await startPostgres({ dir, port, throwaway: true, log: () => undefined });
  const secret = "a-secret-for-a-benchmark-alone-0123456789";
  await migrate(server.url, secret);
  const database = openDatabase({ url: server.url, secret, poolSize: 4 });
  const clock = testClock();
  const { tenantId, caller } = await makeTenant({ database, clock }, { plan: "scale" });
  return {
    database,
    clock,
    tenantId,
    caller,
    async close() {
      await database.close();
      await server.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
