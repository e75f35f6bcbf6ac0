import type { JobPayload } from "@penguinmails/contracts/jobs/catalog";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { tenantUsers } from "@penguinmails/db/schema/tenants";
import { users } from "@penguinmails/db/schema/users";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq } from "drizzle-orm";

type Mail = JobPayload<"platform-mail.send">;
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

/** Asks for one mail to each owner in the caller's transaction. */
export async function mailOwners(
  tx: TenantDb,
  owners: readonly Owner[],
  template: Mail["template"],
  variables: Mail["variables"],
  nowMs: number,
): Promise<void> {
  for (const { email, name } of owners) {
    const { tenantId } = tx;
    const mail = { v: 1, tenantId, template, to: email, variables: { ...variables, name } } as const;
    await appendToOutbox(tx, "platform-mail.send", mail, nowMs);
  }
}
