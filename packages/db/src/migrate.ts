import { createHmac } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { drizzle } from "drizzle-orm/node-postgres";
import { migrate as applyMigrations } from "drizzle-orm/node-postgres/migrator";
import pg from "pg";
import { seedCatalogue } from "./seed.ts";

export type DatabaseFlavour = "postgres" | "nile";

/** Folder of this package on disk, also when the caller is a bundle. */
function packageDir(): string {
  return dirname(createRequire(import.meta.url).resolve("@penguinmails/db/package.json"));
}

/** Password of one of our two roles, derived from the platform's secret, so that it is stored nowhere. */
export function rolePassword(secret: string, role: "penguin_app" | "penguin_operator"): string {
  return createHmac("sha256", secret).update(`database-role:${role}`).digest("base64url");
}

/** The owner's URL with the credentials of one of our roles. On Nile there are no roles: the same URL. */
export function roleUrl(
  ownerUrl: string,
  secret: string,
  role: "penguin_app" | "penguin_operator",
  flavour: DatabaseFlavour,
): string {
  if (flavour === "nile") return ownerUrl;
  const url = new URL(ownerUrl);
  url.username = role;
  url.password = rolePassword(secret, role);
  return url.toString();
}

const lockKey = 7_071_990;

/**
 * Brings the schema up to date: migrations, then (on plain PostgreSQL) roles, row-level security and grants, then
 * the shared catalogue rows. Idempotent; several processes may call it at once.
 */
export async function migrate(
  ownerUrl: string,
  secret: string,
  flavour: DatabaseFlavour = "postgres",
): Promise<void> {
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    if (flavour === "postgres") await client.query("select pg_advisory_lock($1)", [lockKey]);
    const db = drizzle(client);
    await applyMigrations(db, { migrationsFolder: join(packageDir(), "migrations") });
    if (flavour === "postgres") {
      await ensureRole(client, "penguin_app", rolePassword(secret, "penguin_app"));
      await ensureRole(client, "penguin_operator", rolePassword(secret, "penguin_operator"));
      await client.query(await readFile(join(packageDir(), "addons/plain-postgres.sql"), "utf8"));
    }
    await seedCatalogue(db);
  } finally {
    await client.end();
  }
}

async function ensureRole(client: pg.Client, role: string, password: string): Promise<void> {
  await client.query("begin");
  try {
    // Roles belong to the server, not to the database: two databases migrating at once must not race.
    await client.query("select pg_advisory_xact_lock($1)", [lockKey + 1]);
    const known = await client.query("select 1 from pg_roles where rolname = $1", [role]);
    const literal = client.escapeLiteral(password);
    await client.query(
      `${known.rowCount ? "alter" : "create"} role ${role} login nosuperuser nobypassrls nocreatedb nocreaterole password ${literal}`,
    );
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}
