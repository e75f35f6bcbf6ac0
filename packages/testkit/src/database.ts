import { randomBytes } from "node:crypto";
import { openDatabase } from "@penguinmails/db/open-database";
import type { Database } from "@penguinmails/db/tenant-db";
import pg from "pg";
import { inject, vi } from "vitest";

export const templateDatabase = "penguinmails_template";
export const testSecret = "test-secret-of-no-value-0123456789abcdef";

export type TestDatabase = {
  readonly database: Database;
  /** The owner's URL, for what only an owner may do. */
  readonly url: string;
  readonly secret: string;
  close(): Promise<void>;
};

/** A fresh migrated database of the calling test file's own, on the server that the test run started. */
export async function testDatabase(): Promise<TestDatabase> {
  const serverUrl = inject("postgresUrl");
  const name = `test_${randomBytes(6).toString("hex")}`;
  await asOwner(serverUrl, (client) => client.query(`create database ${name} template ${templateDatabase}`));
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const database = openDatabase({ url: url.toString(), secret: testSecret, poolSize: 6 });
  return {
    database,
    url: url.toString(),
    secret: testSecret,
    async close() {
      await database.close();
      await asOwner(serverUrl, (client) => client.query(`drop database ${name} with (force)`));
    },
  };
}

/** Runs `work` on a connection of the owner's. */
export async function asOwner<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Resolves once so many connections to that database wait for a lock. */
export async function untilLockWaits(url: string, connections: number): Promise<void> {
  await asOwner(url, async (client) => {
    const waiting = `select count(*)::int as n from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`;
    for (let n = 0; n < connections; ) n = (await client.query<{ n: number }>(waiting)).rows[0]?.n ?? 0;
  });
}

/** The SQL that this process sends to databases while `work` runs, in order. */
export async function statementsOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  const sent = vi.spyOn(pg.Client.prototype, "query");
  try {
    await work();
    return sent.mock.calls.map(([asked]: readonly unknown[]) =>
      typeof asked === "string" ? asked : (asked as { readonly text: string }).text,
    );
  } finally {
    sent.mockRestore();
  }
}
