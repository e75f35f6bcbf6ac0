import { emailHash } from "@penguinmails/core/email-hash";
import { erasedWord } from "@penguinmails/core/people/erased-recipient";
import { namedAddresses, withoutAddress } from "@penguinmails/core/people/without-address";
import { suppressions } from "@penguinmails/db/schema/evidence";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { isNotNull } from "drizzle-orm";
import type { LeadFile } from "./read-lead-file.ts";

/**
 * The file without people whom the agency has erased: their rows are rejected, others' fields lose their address, and nothing
 * of them is stored again. The caller holds the agency's row, as who erases does.
 */
export async function leaveOutErased(tx: TenantDb, file: LeadFile): Promise<LeadFile> {
  const rows = await tx
    .select({ hash: suppressions.emailHash })
    .from(suppressions)
    .where(isNotNull(suppressions.erasedAt));
  if (rows.length === 0) return file;
  const erased = new Set(rows.map(({ hash }) => hash));
  const isErased = (email: string) => erased.has(emailHash(email));
  const unnamed = (value: string) => {
    const named = value.includes("@") ? namedAddresses(value).filter(isErased) : [];
    return named.reduce(withoutAddress, value);
  };
  const leads = file.leads.filter(({ email }) => !isErased(email)).map((lead) => withValues(lead, unnamed));
  const gone = file.leads
    .filter(({ email }) => isErased(email))
    .map(({ line }) => ({ line, reason: "erased", value: erasedWord }));
  const rejected = file.rejected.map((row) =>
    namedAddresses(row.value).some(isErased) ? { ...row, value: erasedWord } : row,
  );
  return { ...file, leads, rejected: [...rejected, ...gone].sort((a, b) => a.line - b.line) };
}

/** The lead with each of its fields but the address as `change` makes it. */
function withValues(lead: LeadFile["leads"][number], change: (value: string) => string) {
  const orNull = (value: string | null) => (value === null ? null : change(value));
  return {
    ...lead,
    firstName: orNull(lead.firstName),
    lastName: orNull(lead.lastName),
    company: orNull(lead.company),
    custom: Object.fromEntries(Object.entries(lead.custom).map(([name, value]) => [name, change(value)])),
  };
}
