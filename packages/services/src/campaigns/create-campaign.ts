import { Problem, type ProblemDetail } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import { appendAudit } from "@penguinmails/db/audit";
import { newId } from "@penguinmails/db/ids";
import { campaigns, leadLists, templates } from "@penguinmails/db/schema/campaigns";
import { mailboxes } from "@penguinmails/db/schema/fleet";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { eq, inArray } from "drizzle-orm";
import type { Caller } from "../caller.ts";
import { campaignView } from "./campaign-view.ts";

type Input = {
  readonly name: string;
  readonly templateId: string;
  readonly leadListId: string;
  readonly mailboxIds: readonly string[];
};

/** Makes a draft. Throws `invalid-input` naming every reference that is not the tenant's. */
export async function createCampaign(
  deps: { readonly database: Database; readonly clock: Clock },
  caller: Caller,
  input: Input,
) {
  const id = newId();
  return deps.database.withTenant(caller.tenantId, async (tx) => {
    const mailboxIds = [...new Set(input.mailboxIds)];
    await requireReferences(tx, input, mailboxIds);
    const createdAt = deps.clock.now();
    await tx.insert(campaigns).values({
      tenantId: tx.tenantId,
      id,
      name: input.name,
      status: "draft",
      templateId: input.templateId,
      listId: input.leadListId,
      mailboxIds,
      createdAt,
    });
    await appendAudit(tx, caller.actor, createdAt, {
      action: "campaign.create",
      subjectKind: "campaign",
      subjectId: id,
    });
    return campaignView(tx, id, createdAt);
  });
}

async function requireReferences(tx: TenantDb, input: Input, mailboxIds: readonly string[]): Promise<void> {
  const [template] = await tx
    .select({ id: templates.id })
    .from(templates)
    .where(eq(templates.id, input.templateId));
  const [list] = await tx
    .select({ id: leadLists.id })
    .from(leadLists)
    .where(eq(leadLists.id, input.leadListId));
  const known = await tx
    .select({ id: mailboxes.id })
    .from(mailboxes)
    .where(inArray(mailboxes.id, [...mailboxIds]));
  const knownIds = new Set(known.map((m) => m.id));
  const errors: ProblemDetail[] = [];
  if (!template)
    errors.push({ code: "unknown-template", message: "There is no such template.", pointer: "/templateId" });
  if (!list)
    errors.push({ code: "unknown-list", message: "There is no such lead list.", pointer: "/leadListId" });
  for (const [index, id] of input.mailboxIds.entries()) {
    if (!knownIds.has(id))
      errors.push({
        code: "unknown-mailbox",
        message: "There is no such mailbox.",
        pointer: `/mailboxIds/${index}`,
      });
  }
  if (errors.length > 0) throw new Problem("invalid-input", { errors });
}
