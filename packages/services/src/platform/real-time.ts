import { sql } from "drizzle-orm";

/** `realMs` from now by the database's clock: leases and pauses end in real time, the same for every machine. */
export function realTimeIn(realMs: number) {
  return sql`now() + ${realMs} * interval '1 millisecond'`;
}
