import type { ExtractTablesWithRelations } from "drizzle-orm";
import { sql } from "drizzle-orm";
import type { NodePgDatabase, NodePgTransaction } from "drizzle-orm/node-postgres";
import { drizzle } from "drizzle-orm/node-postgres";
import type pg from "pg";
import { type EvidenceCounts, writeCounted } from "./evidence-counts.ts";

type Schema = Record<string, never>;
type Tx = NodePgTransaction<Schema, ExtractTablesWithRelations<Schema>>;

declare const tenantBrand: unique symbol;
declare const operatorBrand: unique symbol;

/** A transaction that sees one tenant's rows and the shared tables. Only `withTenant` makes one. */
export type TenantDb = Tx & {
  readonly tenantId: string;
  /** Evidence that `withTenant` writes as the last act before the commit: the last rows that anybody locks. */
  readonly counted: EvidenceCounts;
  readonly [tenantBrand]: true;
};
/** A transaction across tenants, for staff, schedules and relays. Only `withOperator` makes one. */
export type OperatorDb = Tx & { readonly [operatorBrand]: true };

/**
 * The two ways into the database. `app` connects as a role that owns nothing and is held by row-level security;
 * `operator` as one that sees all tenants.
 */
export type Database = {
  withTenant<T>(tenantId: string, work: (tx: TenantDb) => Promise<T>): Promise<T>;
  withOperator<T>(work: (tx: OperatorDb) => Promise<T>): Promise<T>;
  /**
   * The same for work that opens a tenant's transaction while this one stands. Where both ways in share a pool it is done one
   * at a time: many at once would take all connections and wait for each other. The pool then needs two.
   */
  withOperatorAround<T>(work: (tx: OperatorDb) => Promise<T>): Promise<T>;
  ping(): Promise<void>;
  close(): Promise<void>;
};

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Throws `RangeError` before any SQL when `tenantId` is not a lower-case UUID. */
export function makeDatabase(appPool: pg.Pool, operatorPool: pg.Pool): Database {
  const app: NodePgDatabase<Schema> = drizzle(appPool);
  const operator: NodePgDatabase<Schema> = drizzle(operatorPool);
  const withOperator: Database["withOperator"] = (work) =>
    operator.transaction((tx) => work(tx as OperatorDb));
  let around: Promise<unknown> = Promise.resolve();
  return {
    withTenant(tenantId, work) {
      if (!uuidPattern.test(tenantId)) return Promise.reject(new RangeError("tenantId is not a UUID"));
      return app.transaction(async (tx) => {
        await tx.execute(sql`select set_config('nile.tenant_id', ${tenantId}, true)`);
        const counted: EvidenceCounts = new Map();
        const result = await work(Object.assign(tx, { tenantId, counted }) as TenantDb);
        await writeCounted(tx, tenantId, counted);
        return result;
      });
    },
    withOperator,
    withOperatorAround(work) {
      if (appPool !== operatorPool) return withOperator(work);
      const done = around.then(() => withOperator(work));
      around = done.catch(() => undefined);
      return done;
    },
    async ping() {
      await appPool.query("select 1");
    },
    async close() {
      await Promise.all([appPool.end(), operatorPool === appPool ? undefined : operatorPool.end()]);
    },
  };
}
