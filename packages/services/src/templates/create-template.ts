import type { Clock } from "@penguinmails/core/ports/clock";
import { appendAudit } from "@penguinmails/db/audit";
import { newId } from "@penguinmails/db/ids";
import { templates } from "@penguinmails/db/schema/campaigns";
import type { Database } from "@penguinmails/db/tenant-db";
import type { Caller } from "../caller.ts";
import { templateView } from "./template-view.ts";

export async function createTemplate(
  deps: { readonly database: Database; readonly clock: Clock },
  caller: Caller,
  input: { readonly name: string; readonly subject: string; readonly body: string },
) {
  const row = { tenantId: caller.tenantId, id: newId(), ...input, createdAt: deps.clock.now() };
  await deps.database.withTenant(caller.tenantId, async (tx) => {
    await tx.insert(templates).values(row);
    await appendAudit(tx, caller.actor, row.createdAt, {
      action: "template.create",
      subjectKind: "template",
      subjectId: row.id,
    });
  });
  return templateView(row);
}
