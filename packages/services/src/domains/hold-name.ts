import { Problem } from "@penguinmails/contracts/problems";
import { domainNames } from "@penguinmails/db/schema/domain-names";
import { domains } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, eq, ne } from "drizzle-orm";

/**
 * Does `work`, which adds a domain of that name in a transaction of the agency's own, while nobody else can be doing so.
 * Throws `already-exists` where another agency has it, and what `work` throws.
 *
 * No unique index says this, because one of a tenants' table has to begin with the tenant on Nile, and a transaction there
 * writes no shared row beside a tenant's. So the name is held by a second transaction, and what `domains` holds decides.
 */
export function holdName<T>(
  database: Database,
  tenantId: string,
  name: string,
  work: () => Promise<T>,
): Promise<T> {
  return database.withOperatorAround(async (tx) => {
    // Waits for whoever holds the name, in whichever process, until that transaction has ended.
    await tx.insert(domainNames).values({ name });
    const [other] = await tx
      .select({ id: domains.id })
      .from(domains)
      .where(and(eq(domains.name, name), ne(domains.tenantId, tenantId)))
      .limit(1);
    if (other) throw nameIsTaken(name);
    const result = await work();
    await tx.delete(domainNames).where(eq(domainNames.name, name));
    return result;
  });
}

export const nameIsTaken = (name: string) =>
  new Problem("already-exists", { detail: `${name} is a sending domain already.` });
