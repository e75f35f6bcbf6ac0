import { Problem } from "@penguinmails/contracts/problems";
import { emailHash } from "@penguinmails/core/email-hash";
import { erasedWord } from "@penguinmails/core/people/erased-recipient";
import type { Clock } from "@penguinmails/core/ports/clock";
import { appendAudit } from "@penguinmails/db/audit";
import { suppressions } from "@penguinmails/db/schema/evidence";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, desc, eq, ilike } from "drizzle-orm";
import type { Caller } from "../caller.ts";
import { containing, olderThan, type PageAsked, pageOf } from "../platform/page-of.ts";
import { suppress } from "./suppress.ts";

type Deps = { readonly database: Database; readonly clock: Clock };

function view(row: typeof suppressions.$inferSelect) {
  const { id, email, reason, note } = row;
  return { id, email: email ?? erasedWord, reason, note, createdAt: new Date(row.createdAt).toISOString() };
}

/** Newest first; `search` is a part of the address, in any case. */
export async function listSuppressions(
  tx: TenantDb,
  page: PageAsked & { readonly search?: string | undefined },
) {
  const rows = await tx
    .select()
    .from(suppressions)
    .where(
      and(
        olderThan(suppressions.id, page),
        page.search === undefined ? undefined : ilike(suppressions.email, containing(page.search)),
      ),
    )
    .orderBy(desc(suppressions.id))
    .limit(page.limit + 1);
  return pageOf(rows.map(view), page.limit);
}

export async function addSuppression(
  deps: Deps,
  caller: Caller,
  input: { readonly email: string; readonly note?: string | undefined },
) {
  return deps.database.withTenant(caller.tenantId, async (tx) => {
    const now = deps.clock.now();
    await suppress(tx, now, { email: input.email, reason: "manual", messageId: null, note: input.note });
    const [row] = await tx
      .select()
      .from(suppressions)
      .where(eq(suppressions.emailHash, emailHash(input.email)));
    if (!row) throw new Error("A suppression that was just written is gone");
    await appendAudit(tx, caller.actor, now, {
      action: "suppression.add",
      subjectKind: "suppression",
      subjectId: row.id,
    });
    return view(row);
  });
}

/** Only what the agency itself listed can be taken off: recipients' own words stand. Throws `conflict`, `not-found`. */
export async function removeSuppression(deps: Deps, caller: Caller, id: string): Promise<void> {
  await deps.database.withTenant(caller.tenantId, async (tx) => {
    const [row] = await tx.select().from(suppressions).where(eq(suppressions.id, id)).for("update");
    if (!row) throw new Problem("not-found");
    if (row.reason !== "manual")
      throw new Problem("conflict", { detail: `Listed for ${row.reason}: that can't be undone here.` });
    await tx.delete(suppressions).where(eq(suppressions.id, id));
    await appendAudit(tx, caller.actor, deps.clock.now(), {
      action: "suppression.remove",
      subjectKind: "suppression",
      subjectId: id,
    });
  });
}
