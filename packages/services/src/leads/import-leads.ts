import { Problem } from "@penguinmails/contracts/problems";
import { emailHash } from "@penguinmails/core/email-hash";
import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import { appendAudit } from "@penguinmails/db/audit";
import { newId } from "@penguinmails/db/ids";
import { leadLists, leads, rejectedRows } from "@penguinmails/db/schema/campaigns";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { count } from "drizzle-orm";
import { lockEntitlements } from "../billing/entitlements.ts";
import type { Caller } from "../caller.ts";
import { leaveOutErased } from "./leave-out-erased.ts";
import { type LeadFile, requireLeadFile } from "./read-lead-file.ts";

const batch = 1_000;

/**
 * Imports a CSV as a new lead list, all of it or nothing. Every row of the file ends as a lead or as a rejected row.
 * Throws `too-large`, `not-a-csv`, `plan-limit`.
 */
export async function importLeads(
  deps: { readonly database: Database; readonly clock: Clock },
  caller: Caller,
  input: { readonly name: string; readonly bytes: Uint8Array },
) {
  if (input.bytes.length > policy.limits.leadFileBytes) {
    throw new Problem("too-large", {
      detail: `A lead file may have ${policy.limits.leadFileBytes / 1024 / 1024} MiB.`,
    });
  }
  const whole = await requireLeadFile(input.bytes);
  const listId = newId();
  const now = deps.clock.now();
  const file = await deps.database.withTenant(caller.tenantId, async (tx) => {
    const allowed = await lockEntitlements(tx, now);
    const kept = await leaveOutErased(tx, whole);
    await requireRoom(tx, kept.leads.length, allowed.leads);
    await tx.insert(leadLists).values({
      tenantId: tx.tenantId,
      id: listId,
      name: input.name,
      rows: kept.rows,
      imported: kept.leads.length,
      columns: [...kept.columns],
      createdAt: now,
    });
    await insertRows(tx, listId, kept, now);
    const detail = { rows: kept.rows, imported: kept.leads.length, rejected: kept.rejected.length };
    await appendAudit(tx, caller.actor, now, {
      action: "leads.import",
      subjectKind: "list",
      subjectId: listId,
      detail,
    });
    return kept;
  });
  return {
    id: listId,
    name: input.name,
    rows: file.rows,
    imported: file.leads.length,
    rejected: file.rejected.length,
    columns: [...file.columns],
    createdAt: new Date(now).toISOString(),
    rejectedRows: file.rejected.slice(0, 1_000).map((row) => ({ ...row })),
  };
}

async function requireRoom(tx: TenantDb, wanted: number, allowed: number): Promise<void> {
  const [used] = await tx.select({ leads: count() }).from(leads);
  const room = allowed - (used?.leads ?? 0);
  if (wanted > room)
    throw new Problem("plan-limit", {
      detail: `Your plan has room for ${Math.max(0, room)} more leads; the file has ${wanted}.`,
    });
}

async function insertRows(tx: TenantDb, listId: string, file: LeadFile, now: number): Promise<void> {
  const { tenantId } = tx;
  for (let from = 0; from < file.leads.length; from += batch) {
    const rows = file.leads.slice(from, from + batch).map((lead) => ({
      ...lead,
      custom: { ...lead.custom },
      tenantId,
      id: newId(),
      listId,
      emailHash: emailHash(lead.email),
      createdAt: now,
    }));
    await tx.insert(leads).values(rows);
  }
  for (let from = 0; from < file.rejected.length; from += batch) {
    const rows = file.rejected
      .slice(from, from + batch)
      .map((row) => ({ ...row, tenantId, id: newId(), listId }));
    await tx.insert(rejectedRows).values(rows);
  }
}
