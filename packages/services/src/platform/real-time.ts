import { sql } from "drizzle-orm";

/** `realMs` from now by the database's clock: leases and pauses end in real time, the same for every machine. */
export function realTimeIn(realMs: number) {
  return sql`now() + ${realMs} * interval '1 millisecond'`;
}

/** Now by the database's clock, rounded as columns of whole milliseconds are: what was written as now is due. */
export const realTimeNow = sql`now()::timestamptz(3)`;
