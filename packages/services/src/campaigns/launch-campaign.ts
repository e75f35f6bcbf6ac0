import { Problem } from "@penguinmails/contracts/problems";
import { launchBlockers, launchEstimate } from "@penguinmails/core/campaigns/launch";
import { renderText } from "@penguinmails/core/delivery/render";
import { egressHold } from "@penguinmails/core/egress/egress-hold";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { EpochMs } from "@penguinmails/core/time";
import { appendAudit } from "@penguinmails/db/audit";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { campaigns, leadLists, leads, templates } from "@penguinmails/db/schema/campaigns";
import { suppressions } from "@penguinmails/db/schema/evidence";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, count, eq, isNotNull, isNull, or } from "drizzle-orm";
import { entitlementsOf } from "../billing/entitlements.ts";
import { outOfRotation } from "../blocklists/out-of-rotation.ts";
import type { Caller } from "../caller.ts";
import { campaignEvidence } from "./campaign-evidence.ts";
import { campaignView } from "./campaign-view.ts";
import { mailboxPool } from "./mailbox-pool.ts";
import { moveStatus } from "./move-status.ts";

/** Starts a draft. Throws `launch-blocked` with every blocker at once and nothing changed; `not-found`. */
export async function launchCampaign(
  deps: { readonly database: Database; readonly clock: Clock },
  caller: Caller,
  id: string,
) {
  return deps.database.withTenant(caller.tenantId, async (tx) => {
    const now = deps.clock.now();
    const [campaign] = await tx.select().from(campaigns).where(eq(campaigns.id, id)).for("no key update");
    if (!campaign) throw new Problem("not-found");
    const facts = await gatherFacts(tx, campaign, now);
    const blockers = launchBlockers(facts);
    if (blockers.length > 0)
      throw new Problem("launch-blocked", {
        detail:
          blockers.length === 1
            ? "One thing stands in the way."
            : `${blockers.length} things stand in the way.`,
        errors: blockers,
      });
    await moveStatus(tx, id, ["draft"], "planning", { launchedAt: now });
    await appendToOutbox(tx, "campaign.plan", { v: 1, tenantId: tx.tenantId, campaignId: id }, now);
    await appendToOutbox(
      tx,
      "product-event.capture",
      {
        v: 1,
        tenantId: tx.tenantId,
        event: "campaign_launched",
        distinctId: caller.actor.id,
        properties: { leads: facts.leads },
        atMs: now,
      },
      now,
    );
    await appendAudit(tx, caller.actor, now, {
      action: "campaign.launch",
      subjectKind: "campaign",
      subjectId: id,
      detail: { leads: facts.leads },
    });
    return {
      campaign: await campaignView(tx, id, now),
      ...launchEstimate(facts.mailboxes, facts.leads - facts.suppressedLeads),
    };
  });
}

/** Whatever of them a list could hold. */
function listable(boxes: Awaited<ReturnType<typeof mailboxPool>>): readonly string[] {
  return boxes.flatMap(({ domain: { id, addressId } }) => (addressId === null ? [id] : [id, addressId]));
}

/** What the campaigns that wrote to the list before tell of it. */
async function listEvidence(tx: TenantDb, listId: string) {
  const [failed] = await tx
    .select({ n: count() })
    .from(campaigns)
    .where(and(eq(campaigns.listId, listId), eq(campaigns.canary, "failed")));
  return { ...(await campaignEvidence(tx, { listId })), hasFailedCanary: (failed?.n ?? 0) > 0 };
}

type Plan = Pick<typeof campaigns.$inferSelect, "templateId" | "listId" | "mailboxIds" | "status">;

/** What `launchBlockers` looks at. Throws `not-found` when template or list is not the tenant's. */
export async function gatherFacts(tx: TenantDb, campaign: Plan, now: EpochMs) {
  const [tenant] = await tx.select().from(tenants).where(eq(tenants.id, tx.tenantId));
  const [template] = await tx.select().from(templates).where(eq(templates.id, campaign.templateId));
  const [list] = await tx.select().from(leadLists).where(eq(leadLists.id, campaign.listId));
  if (!tenant || !template || !list) throw new Problem("not-found");
  const boxes = await mailboxPool(tx, campaign.mailboxIds);
  const [total] = await tx.select({ n: count() }).from(leads).where(eq(leads.listId, list.id));
  const [suppressed] = await tx
    .select({ n: count() })
    .from(leads)
    .leftJoin(
      suppressions,
      and(eq(suppressions.tenantId, leads.tenantId), eq(suppressions.emailHash, leads.emailHash)),
    )
    // Who was erased is listed too, though the lead no longer tells so.
    .where(and(eq(leads.listId, list.id), or(isNotNull(suppressions.id), isNull(leads.email))));
  const listed = new Map(
    (await outOfRotation(tx, listable(boxes))).map(({ subject, lists }) => [subject.id, lists]),
  );
  // A row that fills every column: what is missing even then, no lead of the list can fill.
  const fullRow = Object.fromEntries(list.columns.map((name) => [name, "x"]));
  const rendering = renderText(`${template.subject}\n${template.body}`, fullRow);
  return {
    subscription: await entitlementsOf(tx, now),
    sendingStopped: tenant.sendingStopped,
    postalAddress: tenant.postalAddress,
    timezone: tenant.timezone,
    campaignStatus: campaign.status,
    mailboxes: boxes.map(({ mailbox, domain, egress, node }) => ({
      email: mailbox.email,
      status: mailbox.status,
      capPerDay: mailbox.capPerDay,
      domain: {
        name: domain.name,
        status: domain.status,
        hasEgress: domain.addressId !== null,
        hold: egressHold(domain.name, egress, now),
        listedOn: { domain: listed.get(domain.id) ?? [], address: listed.get(domain.addressId ?? "") ?? [] },
      },
      node: { name: node.name, status: node.status },
    })),
    missingMailboxes: campaign.mailboxIds.length - boxes.length,
    leads: total?.n ?? 0,
    suppressedLeads: suppressed?.n ?? 0,
    list: await listEvidence(tx, list.id),
    unknownPlaceholders: rendering.ok ? [] : rendering.missing,
  };
}
