import { emailHash } from "@penguinmails/core/email-hash";
import { erasedWord } from "@penguinmails/core/people/erased-recipient";
import { addressesIn } from "@penguinmails/core/people/without-address";
import { suppressions } from "@penguinmails/db/schema/evidence";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { isNotNull } from "drizzle-orm";
import type { LeadFile } from "./read-lead-file.ts";

/**
 * The file without people whom the agency has erased: their rows are rejected, and nothing of them is stored again. The caller
 * holds the agency's row, as who erases does.
 */
export async function leaveOutErased(tx: TenantDb, file: LeadFile): Promise<LeadFile> {
  const rows = await tx
    .select({ hash: suppressions.emailHash })
    .from(suppressions)
    .where(isNotNull(suppressions.erasedAt));
  if (rows.length === 0) return file;
  const erased = new Set(rows.map(({ hash }) => hash));
  const isErased = (email: string) => erased.has(emailHash(email));
  const leads = file.leads.filter(({ email }) => !isErased(email));
  const gone = file.leads
    .filter(({ email }) => isErased(email))
    .map(({ line }) => ({ line, reason: "erased", value: erasedWord }));
  const rejected = file.rejected.map((row) =>
    addressesIn(row.value).some(isErased) ? { ...row, value: erasedWord } : row,
  );
  return { ...file, leads, rejected: [...rejected, ...gone].sort((a, b) => a.line - b.line) };
}
