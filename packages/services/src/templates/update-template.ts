import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import { appendAudit } from "@penguinmails/db/audit";
import { campaigns, templates } from "@penguinmails/db/schema/campaigns";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, eq, inArray } from "drizzle-orm";
import type { Caller } from "../caller.ts";
import { templateView } from "./template-view.ts";

/** Throws `not-found`, and `conflict` while a campaign is sending it: half a list must not get another text. */
export async function updateTemplate(
  deps: { readonly database: Database; readonly clock: Clock },
  caller: Caller,
  id: string,
  input: { readonly name: string; readonly subject: string; readonly body: string },
) {
  return deps.database.withTenant(caller.tenantId, async (tx) => {
    const [known] = await tx
      .select({ id: templates.id })
      .from(templates)
      .where(eq(templates.id, id))
      .for("update");
    if (!known) throw new Problem("not-found");
    const [busy] = await tx
      .select({ name: campaigns.name })
      .from(campaigns)
      .where(and(eq(campaigns.templateId, id), inArray(campaigns.status, ["planning", "running", "paused"])))
      .limit(1);
    if (busy)
      throw new Problem("conflict", {
        detail: `The campaign “${busy.name}” is sending this template. Make a copy.`,
      });
    const [row] = await tx.update(templates).set(input).where(eq(templates.id, id)).returning();
    await appendAudit(tx, caller.actor, deps.clock.now(), {
      action: "template.update",
      subjectKind: "template",
      subjectId: id,
    });
    if (!row) throw new Problem("not-found");
    return templateView(row);
  });
}
