import type pg from "pg";

type NilePoolOptions = {
  /** `postgres://user:password@host:port/name` of the Nile database. */
  readonly databaseUrl: string;
  /** Nile's API for that database, `https://<region>.api.thenile.dev/v2/databases/<id>`. */
  readonly apiUrl: string;
  readonly poolSize: number;
};

/**
 * The SDK's pool whose connections carry no tenant: who uses it sets `nile.tenant_id` for one transaction. The SDK's own
 * `query` takes the tenant that was used last, by anybody, and so may read another tenant's rows under concurrency.
 */
export async function openNilePool(options: NilePoolOptions): Promise<pg.Pool> {
  // Not at the top: importing the SDK reads `.env` into the environment.
  const { Nile } = await import("@niledatabase/server");
  const { hostname, port, username, password, pathname } = new URL(options.databaseUrl);
  const nile = Nile({
    apiUrl: options.apiUrl,
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    databaseName: decodeURIComponent(pathname.slice(1)),
    db: { host: hostname, port: Number(port || 5432), max: options.poolSize },
  });
  const pool = nile.db as unknown as pg.Pool;
  // An idle connection that the server closed is replaced by the next query; unheard, it would end the process.
  pool.on("error", () => undefined);
  return pool;
}

/** The pool that the configuration asks for; null on plain PostgreSQL. Throws when Nile is asked for without its API. */
export async function nilePoolOf(config: {
  readonly DATABASE_FLAVOUR: "postgres" | "nile";
  readonly DATABASE_URL: string;
  readonly DATABASE_POOL: number;
  readonly NILEDB_API_URL: string | null;
}): Promise<pg.Pool | null> {
  if (config.DATABASE_FLAVOUR !== "nile") return null;
  if (config.NILEDB_API_URL === null) throw new Error("DATABASE_FLAVOUR is nile: NILEDB_API_URL is missing");
  const { DATABASE_URL: databaseUrl, NILEDB_API_URL: apiUrl, DATABASE_POOL: poolSize } = config;
  return openNilePool({ databaseUrl, apiUrl, poolSize });
}
