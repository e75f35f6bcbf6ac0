import { sql } from "drizzle-orm";
import { customType, uuid } from "drizzle-orm/pg-core";

/** `timestamptz` in the database, `EpochMs` in code. */
export const instant = customType<{ data: number; driverData: string | Date }>({
  dataType: () => "timestamptz(3)",
  toDriver: (ms) => new Date(ms).toISOString(),
  fromDriver: (value) => (value instanceof Date ? value.getTime() : parseInstant(value)),
});

/** PostgreSQL writes `2026-03-02 10:00:00.5+00`; ISO 8601 wants a `T`, and minutes in the offset. */
function parseInstant(text: string): number {
  return Date.parse(text.replace(" ", "T").replace(/([+-]\d\d)$/, "$1:00"));
}

/** The tenant column that every tenant table leads its keys with. */
export const tenantId = () => uuid("tenant_id").notNull();
/** Real time of the row's writing, by the database's clock: for people who debug, never for policy. */
export const writtenAt = () => instant("written_at").notNull().default(sql`now()`);
