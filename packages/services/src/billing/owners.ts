import type { PlatformMailTemplate, PlatformMailVariables } from "@penguinmails/core/ports/outside";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { tenantUsers } from "@penguinmails/db/schema/tenants";
import { users } from "@penguinmails/db/schema/users";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq } from "drizzle-orm";

export type Owner = { readonly email: string; readonly name: string };

/** Those who may change the subscription. Read across tenants, because the tenants' role does not see users. */
export function ownersOf(database: Database, tenantId: string): Promise<readonly Owner[]> {
  return database.withOperator((tx) =>
    tx
      .select({ email: users.email, name: users.name })
      .from(tenantUsers)
      .innerJoin(users, eq(users.id, tenantUsers.userId))
      .where(and(eq(tenantUsers.tenantId, tenantId), eq(tenantUsers.level, "owner"))),
  );
}

/** Asks for one mail to each owner in the caller's transaction. `variables`: but for the owner's `name`. */
export async function mailOwners<T extends PlatformMailTemplate>(
  tx: TenantDb,
  owners: readonly Owner[],
  template: T,
  variables: Omit<PlatformMailVariables<T>, "name">,
  nowMs: number,
): Promise<void> {
  for (const { email, name } of owners) {
    const { tenantId } = tx;
    const mail = { v: 1, tenantId, template, to: email, variables: { ...variables, name } } as const;
    await appendToOutbox(tx, "platform-mail.send", mail, nowMs);
  }
}
