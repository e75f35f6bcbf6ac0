import type { TenantLevel } from "@penguinmails/contracts/http/accounts";
import { tenants, tenantUsers } from "@penguinmails/db/schema/tenants";
import { users } from "@penguinmails/db/schema/users";
import type { Database } from "@penguinmails/db/tenant-db";
import { asc, eq } from "drizzle-orm";
import { readSession } from "./sessions.ts";

type Membership = { readonly id: string; readonly name: string; readonly level: TenantLevel };
export type Account = {
  readonly user: { readonly id: string; readonly email: string; readonly name: string };
  readonly tenants: readonly Membership[];
};

/** Who a session token belongs to and which agencies they are in; null when the session is unknown or over. */
export async function readAccount(database: Database, token: string): Promise<Account | null> {
  return database.withOperator(async (tx) => {
    const userId = await readSession(tx, "tenant", token, Date.now());
    if (userId === null) return null;
    const [user] = await tx
      .select({ id: users.id, email: users.email, name: users.name })
      .from(users)
      .where(eq(users.id, userId));
    if (!user) return null;
    const memberships = await tx
      .select({ id: tenants.id, name: tenants.name, level: tenantUsers.level })
      .from(tenantUsers)
      .innerJoin(tenants, eq(tenants.id, tenantUsers.tenantId))
      .where(eq(tenantUsers.userId, userId))
      .orderBy(asc(tenantUsers.createdAt));
    return { user, tenants: memberships };
  });
}
