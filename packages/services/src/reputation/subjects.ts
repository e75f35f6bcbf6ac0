import type { ReputationKind } from "@penguinmails/core/reputation/score";
import { addresses, domains, mailboxes } from "@penguinmails/db/schema/fleet";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { OperatorDb, TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, inArray, ne } from "drizzle-orm";

export type ReputationSubject = {
  readonly tenantId: string;
  readonly kind: ReputationKind;
  readonly id: string;
  /** Name, address or IP, as the agency knows it. */
  readonly label: string;
};

/** Whom scores and budgets of these tenants are about: the agency first, then its addresses, domains and mailboxes. */
export async function subjectsOf(
  tx: TenantDb | OperatorDb,
  tenantIds: readonly string[],
  kinds: readonly ReputationKind[],
): Promise<readonly ReputationSubject[]> {
  const ids = [...tenantIds];
  if (ids.length === 0) return [];
  const read = {
    tenant: () =>
      tx
        .select({ tenantId: tenants.id, id: tenants.id, label: tenants.name })
        .from(tenants)
        .where(inArray(tenants.id, ids)),
    address: () =>
      tx
        .select({ tenantId: addresses.tenantId, id: addresses.id, label: addresses.ip })
        .from(addresses)
        .where(and(inArray(addresses.tenantId, ids), ne(addresses.status, "released")))
        .orderBy(asc(addresses.ip)),
    domain: () =>
      tx
        .select({ tenantId: domains.tenantId, id: domains.id, label: domains.name })
        .from(domains)
        .where(inArray(domains.tenantId, ids))
        .orderBy(asc(domains.name)),
    mailbox: () =>
      tx
        .select({ tenantId: mailboxes.tenantId, id: mailboxes.id, label: mailboxes.email })
        .from(mailboxes)
        .where(inArray(mailboxes.tenantId, ids))
        .orderBy(asc(mailboxes.email)),
  };
  const found: ReputationSubject[] = [];
  for (const kind of kinds)
    for (const row of await read[kind]())
      found.push({ ...row, kind, label: row.label ?? "address without an IP yet" });
  return found;
}
