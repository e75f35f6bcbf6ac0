import { Problem } from "@penguinmails/contracts/problems";
import { isTimezone } from "@penguinmails/core/delivery/window";
import type { Clock } from "@penguinmails/core/ports/clock";
import { appendAudit } from "@penguinmails/db/audit";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import type { Caller } from "../caller.ts";

export async function getTenant(tx: TenantDb) {
  const [row] = await tx.select().from(tenants).where(eq(tenants.id, tx.tenantId));
  if (!row) throw new Problem("not-found");
  const { id, name, postalAddress, timezone, sendingStopped, warmupMode } = row;
  return {
    id,
    name,
    postalAddress,
    timezone,
    sendingStopped,
    warmupMode,
    createdAt: new Date(row.createdAt).toISOString(),
  };
}

export type TenantDeps = { readonly database: Database; readonly clock: Clock };

type Patch = {
  readonly name?: string | undefined;
  readonly postalAddress?: string | undefined;
  readonly timezone?: string | undefined;
};

/** Throws `invalid-input` for a time zone that does not exist. */
export async function updateTenant(deps: TenantDeps, caller: Caller, patch: Patch) {
  if (patch.timezone !== undefined && !isTimezone(patch.timezone)) {
    throw new Problem("invalid-input", {
      errors: [{ code: "unknown-timezone", message: "There is no such time zone.", pointer: "/timezone" }],
    });
  }
  const change = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
  return deps.database.withTenant(caller.tenantId, async (tx) => {
    if (Object.keys(change).length > 0)
      await tx.update(tenants).set(change).where(eq(tenants.id, tx.tenantId));
    await appendAudit(tx, caller.actor, deps.clock.now(), {
      action: "tenant.update",
      subjectKind: "tenant",
      subjectId: tx.tenantId,
      detail: change,
    });
    return getTenant(tx);
  });
}
