import { renderText } from "@penguinmails/core/delivery/render";
import type { SigningKeys } from "@penguinmails/core/delivery/signing-keys";
import { makeMessageIdHeader } from "@penguinmails/core/delivery/verp";
import { endedByErasure } from "@penguinmails/core/people/erased-recipient";
import type { Clock } from "@penguinmails/core/ports/clock";
import { newId } from "@penguinmails/db/ids";
import { campaigns, leads, messages, templates } from "@penguinmails/db/schema/campaigns";
import { suppressions } from "@penguinmails/db/schema/evidence";
import { domains, mailboxes } from "@penguinmails/db/schema/fleet";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, gt, inArray, isNotNull, sql } from "drizzle-orm";
import type { RecipientOperator } from "../domains/resolve-operators.ts";
import { heldCompanies } from "../refusals/refusal-holds.ts";
import { companyRefuses } from "../refusals/skip-mail-to.ts";
import { leadValues } from "./lead-values.ts";
import { moveStatus } from "./move-status.ts";

/** MX operator and health of recipient domains, looked up once and kept. */
export type OperatorLookup = (domains: readonly string[]) => Promise<ReadonlyMap<string, RecipientOperator>>;

type Deps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly signingKeys: SigningKeys;
  readonly resolveOperators: OperatorLookup;
};
type Box = { readonly id: string; readonly domainId: string; readonly domain: string };

const batch = 1_000;
/** Domain states in which no mail can arrive. */
const unreachable = new Set(["nxdomain", "null-mx", "no-mx"]);

/**
 * Writes one message for each lead that may get one, mailboxes taken round robin, and starts the campaign. May be
 * killed and run again: a lead gets one message. Leads left out are counted by reason, none is lost.
 */
export async function planCampaign(
  deps: Deps,
  input: { readonly tenantId: string; readonly campaignId: string },
): Promise<void> {
  const domainNames = await deps.database.withTenant(input.tenantId, (tx) =>
    leadDomains(tx, input.campaignId),
  );
  if (domainNames === null) return;
  const operators = await deps.resolveOperators(domainNames);
  await deps.database.withTenant(input.tenantId, async (tx) => {
    const [campaign] = await tx
      .select()
      .from(campaigns)
      .where(eq(campaigns.id, input.campaignId))
      .for("no key update");
    if (campaign?.status !== "planning") return;
    const leftOut = await writeMessages(deps, tx, campaign, operators);
    const [planned] = await tx
      .select({ n: sql<number>`count(*)::int` })
      .from(messages)
      .where(eq(messages.campaignId, campaign.id));
    if (planned?.n) return moveStatus(tx, campaign.id, ["planning"], "running", { leftOut });
    const statusMessage = "No lead of the list can be mailed; see the reasons under “left out”.";
    await moveStatus(tx, campaign.id, ["planning"], "finished", {
      leftOut,
      finishedAt: deps.clock.now(),
      statusCode: "nobody-left",
      statusMessage,
    });
  });
}

async function leadDomains(tx: TenantDb, campaignId: string): Promise<string[] | null> {
  const [campaign] = await tx.select().from(campaigns).where(eq(campaigns.id, campaignId));
  if (campaign?.status !== "planning") return null;
  const rows = await tx
    .selectDistinct({ domain: leads.domain })
    .from(leads)
    .where(and(eq(leads.listId, campaign.listId), isNotNull(leads.email)));
  return rows.map((row) => row.domain);
}

type Campaign = typeof campaigns.$inferSelect;
type Lead = typeof leads.$inferSelect;
/** A lead that was not erased. */
type Addressed = Lead & { readonly email: string; readonly emailHash: string };
type Operators = Awaited<ReturnType<OperatorLookup>>;

async function writeMessages(
  deps: Deps,
  tx: TenantDb,
  campaign: Campaign,
  operators: Operators,
): Promise<Record<string, number>> {
  const now = deps.clock.now();
  const boxes = await poolOf(tx, campaign);
  const text = await templateText(tx, campaign.templateId);
  const companies = await heldCompanies(tx, now);
  const leftOut: Record<string, number> = {};
  let position = 0;
  for (let afterLine = 0; ; ) {
    const page = await tx
      .select({ lead: leads, suppressedAs: suppressions.reason })
      .from(leads)
      .leftJoin(
        suppressions,
        and(eq(suppressions.tenantId, leads.tenantId), eq(suppressions.emailHash, leads.emailHash)),
      )
      .where(and(eq(leads.listId, campaign.listId), gt(leads.line, afterLine)))
      .orderBy(asc(leads.line))
      .limit(batch)
      // Who erases one of them waits for the messages that are written of it here, or is waited for.
      .for("key share", { of: leads });
    const last = page.at(-1);
    if (!last) return leftOut;
    afterLine = last.lead.line;
    const rows: (typeof messages.$inferInsert)[] = [];
    for (const { lead, suppressedAs } of page) {
      const operator = operators.get(lead.domain);
      const { email, emailHash } = lead;
      const isErased = email === null || emailHash === null;
      const why = isErased
        ? endedByErasure
        : suppressedAs
          ? `suppressed: ${suppressedAs}`
          : companies.has(lead.domain)
            ? companyRefuses
            : reasonToLeaveOut(lead, operator, text);
      if (isErased || why !== null) {
        const reason = why ?? endedByErasure;
        leftOut[reason] = (leftOut[reason] ?? 0) + 1;
        continue;
      }
      const box = boxes[position % boxes.length];
      if (!box) throw new Error("A campaign that was launched has mailboxes");
      const to = { ...lead, email, emailHash };
      rows.push(messageFor(deps, campaign, to, box, operator?.operator ?? "others", position++, now));
    }
    if (rows.length > 0) await tx.insert(messages).values(rows).onConflictDoNothing();
  }
}

function messageFor(
  deps: Deps,
  campaign: Campaign,
  lead: Addressed,
  box: Box,
  operator: string,
  position: number,
  now: number,
) {
  const id = newId();
  return {
    tenantId: campaign.tenantId,
    id,
    campaignId: campaign.id,
    leadId: lead.id,
    step: 1,
    position,
    mailboxId: box.id,
    domainId: box.domainId,
    recipient: lead.email,
    recipientHash: lead.emailHash,
    recipientDomain: lead.domain,
    operator,
    state: "queued" as const,
    dueAt: now,
    messageIdHeader: makeMessageIdHeader(deps.signingKeys, id, box.domain),
    createdAt: now,
  };
}

function reasonToLeaveOut(
  lead: Lead,
  operator: { status: string } | undefined,
  template: string,
): string | null {
  if (lead.repliedAt !== null) return "replied before";
  if (operator && unreachable.has(operator.status)) return `domain cannot receive mail: ${operator.status}`;
  const rendering = renderText(template, leadValues(lead));
  return rendering.ok ? null : `no value for {{${rendering.missing[0]}}}`;
}

async function poolOf(tx: TenantDb, campaign: Campaign): Promise<readonly Box[]> {
  const rows = await tx
    .select({ id: mailboxes.id, domainId: mailboxes.domainId, domain: domains.name })
    .from(mailboxes)
    .innerJoin(domains, and(eq(domains.tenantId, mailboxes.tenantId), eq(domains.id, mailboxes.domainId)))
    .where(inArray(mailboxes.id, campaign.mailboxIds));
  return rows.sort((a, b) => campaign.mailboxIds.indexOf(a.id) - campaign.mailboxIds.indexOf(b.id));
}

async function templateText(tx: TenantDb, templateId: string): Promise<string> {
  const [template] = await tx.select().from(templates).where(eq(templates.id, templateId));
  return template ? `${template.subject}\n${template.body}` : "";
}
