import { Problem } from "@penguinmails/contracts/problems";
import { type PlaceholderValues, placeholdersOf } from "@penguinmails/core/delivery/render";
import { erasedWord } from "@penguinmails/core/people/erased-recipient";
import { leadLists, leads } from "@penguinmails/db/schema/campaigns";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { asc, eq } from "drizzle-orm";
import { leadValues } from "../campaigns/lead-values.ts";
import { identityLine } from "../delivery/render-message.ts";
import { renderMessageBody } from "../delivery/render-message-body.ts";

type Input = {
  readonly subject: string;
  readonly body: string;
  readonly leadListId?: string | undefined;
  readonly nth: number;
};

/** The template as one lead would get it, by the code that writes the mail. Throws `not-found` for the list. */
export async function previewTemplate(tx: TenantDb, input: Input) {
  const found = input.leadListId === undefined ? null : await nthLead(tx, input.leadListId, input.nth);
  const values = found ? leadValues(found.lead) : {};
  const filled = renderMessageBody(input, values);
  const missing = filled.ok ? [] : filled.missing;
  const shown = filled.ok ? filled.value : renderWithMarks(input, values, missing);
  return {
    ...shown,
    identity: await identityOf(tx),
    lead: found ? { email: found.lead.email ?? erasedWord, nth: found.nth, of: found.of } : null,
    missing: [...missing],
  };
}

/** Placeholders that have no value show as `{{name}}`. */
function renderWithMarks(template: Input, values: PlaceholderValues, missing: readonly string[]) {
  const marks = missing.map((name) => [name, `{{${name}}}`] as const);
  const marked = renderMessageBody(template, { ...values, ...Object.fromEntries(marks) });
  if (marked.ok) return marked.value;
  // A name that a value can't be given for, such as one the runtime treats specially.
  const names = placeholdersOf(`${template.subject}\n${template.body}`);
  throw new Problem("invalid-input", { detail: `These placeholders can't be filled: ${names.join(", ")}.` });
}

async function nthLead(tx: TenantDb, listId: string, wanted: number) {
  const [list] = await tx
    .select({ imported: leadLists.imported })
    .from(leadLists)
    .where(eq(leadLists.id, listId));
  if (!list) throw new Problem("not-found");
  if (list.imported === 0) return null;
  const nth = wanted % list.imported;
  const [lead] = await tx
    .select()
    .from(leads)
    .where(eq(leads.listId, listId))
    .orderBy(asc(leads.line))
    .limit(1)
    .offset(nth);
  return lead ? { lead, nth, of: list.imported } : null;
}

async function identityOf(tx: TenantDb): Promise<string> {
  const [tenant] = await tx.select().from(tenants).where(eq(tenants.id, tx.tenantId));
  return tenant ? identityLine(tenant) : "";
}
