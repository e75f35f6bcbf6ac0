import { operatorName } from "@penguinmails/core/delivery/operator-name";
import type { EpochMs } from "@penguinmails/core/time";
import { campaigns, leadLists, templates } from "@penguinmails/db/schema/campaigns";
import { decisions } from "@penguinmails/db/schema/evidence";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { sql } from "drizzle-orm";
import { currentSubscription } from "../billing/current-subscription.ts";
import { entitlementsOf } from "../billing/entitlements.ts";
import { heldDomains } from "../refusals/refusal-holds.ts";
import { standsAs } from "./standing-now.ts";

/** What an agency has already. */
type Standing = {
  readonly postalAddress: string | null;
  readonly nodes: { readonly total: number; readonly serving: number };
  readonly domains: { readonly total: number; readonly verified: number };
  readonly mailboxes: { readonly total: number };
};
type Step = {
  readonly code: string;
  readonly message: string;
  readonly href: string;
  /** The least that may do it. */
  readonly level: "owner" | "manager";
};

/**
 * What an agency can do now to get to its first mail, in the order in which one builds on the other, and what to mend.
 * A list and a template wait for no machine, so while a node is built there is something to do.
 */
export async function nextSteps(tx: TenantDb, nowMs: EpochMs, standing: Standing): Promise<Step[]> {
  const { postalAddress, nodes, domains, mailboxes } = standing;
  const { active } = await entitlementsOf(tx, nowMs);
  const status = (await currentSubscription(tx))?.subscription.status;
  const isOverdue = status === "past_due" || status === "unpaid";
  const refused = await heldDomains(tx, nowMs);
  const written = await countWritten(tx);
  const proposed = await countProposed(tx, nowMs);
  const isReady = mailboxes.total > 0 && written.lists > 0 && written.templates > 0;
  const step = (
    isDue: boolean,
    code: string,
    href: string,
    message: string,
    level: Step["level"] = "manager",
  ) => (isDue ? [{ code, message, href, level }] : []);
  return [
    ...step(
      isOverdue,
      "pay-overdue",
      "/billing",
      "Bring your card up to date: a payment did not go through.",
      "owner",
    ),
    ...step(
      !active && !isOverdue,
      "subscribe",
      "/billing",
      "Choose a plan: it pays for the machines.",
      "owner",
    ),
    ...step(
      !postalAddress,
      "postal-address",
      "/settings",
      "Add your postal address: the law wants it in every message.",
    ),
    ...refused.flatMap(({ subject, operator }) =>
      step(
        true,
        "mend-refused",
        `/domains/${subject}`,
        `Mend the domain that ${operatorName(operator)} refuses.`,
      ),
    ),
    ...step(
      proposed > 0,
      "answer-proposals",
      "/evidence?standing=proposed#decisions",
      `Answer what the warm-up proposes: ${proposed === 1 ? "one limit waits" : `${proposed} limits wait`} for you.`,
    ),
    ...step(!nodes.total, "order-node", "/nodes", "Order your first node."),
    ...step(nodes.serving > 0 && !domains.total, "add-domain", "/domains", "Add a sending domain."),
    ...step(
      domains.total > 0 && !domains.verified,
      "publish-records",
      "/domains",
      "Publish the domain's DNS records.",
    ),
    ...step(
      domains.total > 0 && !mailboxes.total,
      "add-mailbox",
      "/mailboxes",
      "Add the mailboxes that will send.",
    ),
    ...step(!written.lists, "import-leads", "/leads", "Import the people you write to."),
    ...step(!written.templates, "write-template", "/templates/new", "Write what they will read."),
    ...step(
      nodes.total > 0 && !nodes.serving && !domains.total,
      "watch-node",
      "/nodes",
      "See how far your node is: once it serves, add a domain.",
    ),
    ...step(
      isReady && !written.campaigns,
      "create-campaign",
      "/campaigns/new",
      "Make a campaign of all this.",
    ),
    ...step(
      written.campaigns > 0 && written.campaigns === written.drafts,
      "launch-campaign",
      "/campaigns",
      "Launch your campaign: it is a draft, and nothing goes until then.",
    ),
  ];
}

/** Proposals that may still be accepted. */
async function countProposed(tx: TenantDb, nowMs: EpochMs): Promise<number> {
  const [row] = await tx
    .select({ total: sql<number>`count(*)::int` })
    .from(decisions)
    .where(standsAs("proposed", nowMs));
  return row?.total ?? 0;
}

async function countWritten(tx: TenantDb) {
  const total = sql<number>`count(*)::int`;
  const [list] = await tx.select({ total }).from(leadLists);
  const [template] = await tx.select({ total }).from(templates);
  const [campaign] = await tx
    .select({ total, drafts: sql<number>`(count(*) filter (where status = 'draft'))::int` })
    .from(campaigns);
  return {
    lists: list?.total ?? 0,
    templates: template?.total ?? 0,
    campaigns: campaign?.total ?? 0,
    drafts: campaign?.drafts ?? 0,
  };
}
