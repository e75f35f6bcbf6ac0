import type { TenantLevel } from "@penguinmails/contracts/http/accounts";
import { tenantUsers } from "@penguinmails/db/schema/tenants";
import { users } from "@penguinmails/db/schema/users";
import type { Database } from "@penguinmails/db/tenant-db";
import { asc, inArray } from "drizzle-orm";

export type Member = {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly level: TenantLevel;
  readonly createdAt: string;
};

/** Everyone of the agency, in the order they came. */
export async function listMembers(
  deps: { readonly database: Database },
  tenantId: string,
): Promise<{ readonly items: Member[]; readonly nextCursor: null }> {
  const rows = await deps.database.withTenant(tenantId, (tx) =>
    tx.select().from(tenantUsers).orderBy(asc(tenantUsers.createdAt), asc(tenantUsers.userId)),
  );
  // Two transactions: the tenant's role doesn't see users.
  const ids = rows.map((row) => row.userId);
  const people = await deps.database.withOperator((tx) =>
    tx
      .select({ id: users.id, email: users.email, name: users.name })
      .from(users)
      .where(inArray(users.id, ids)),
  );
  const items = rows.flatMap((row) => {
    const person = people.find(({ id }) => id === row.userId);
    return person ? [{ ...person, level: row.level, createdAt: new Date(row.createdAt).toISOString() }] : [];
  });
  return { items, nextCursor: null };
}
