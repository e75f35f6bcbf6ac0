import { randomBytes } from "node:crypto";
import { openDatabase } from "@penguinmails/db/open-database";
import type { Database } from "@penguinmails/db/tenant-db";
import pg from "pg";
import { inject } from "vitest";

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
