import pg from "pg";
import { type DatabaseFlavour, roleUrl } from "./migrate.ts";
import { type Database, makeDatabase } from "./tenant-db.ts";

/** Opens the two pools of a process: the tenants' role and the operator's. `secret` is the one that `migrate` got. */
export function openDatabase(options: {
  readonly url: string;
  readonly secret: string;
  readonly flavour?: DatabaseFlavour;
  readonly poolSize: number;
  /** Nile's: one pool for both ways in, and Nile's own rules instead of roles. */
  readonly nilePool?: pg.Pool | null;
}): Database {
  if (options.nilePool) return makeDatabase(options.nilePool, options.nilePool);
  const flavour = options.flavour ?? "postgres";
  const pool = (role: "penguin_app" | "penguin_operator") => {
    const opened = new pg.Pool({
      connectionString: roleUrl(options.url, options.secret, role, flavour),
      max: options.poolSize,
    });
    // An idle connection that the server closed is replaced by the next query; unheard, it would end the process.
    opened.on("error", () => undefined);
    return opened;
  };
  return makeDatabase(pool("penguin_app"), pool("penguin_operator"));
}
