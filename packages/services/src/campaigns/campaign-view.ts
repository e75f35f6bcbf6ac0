import { Problem } from "@penguinmails/contracts/problems";
import type { EpochMs } from "@penguinmails/core/time";
import { campaigns, leadLists, messages, templates } from "@penguinmails/db/schema/campaigns";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { sendingHolds } from "../delivery/sending-holds.ts";
import { instantOf } from "../platform/instant.ts";
import { olderThan, type PageAsked, pageOf } from "../platform/page-of.ts";
import { heldReasons } from "./held-reasons.ts";

type Found = {
  readonly campaign: typeof campaigns.$inferSelect;
  readonly leadListName: string;
  readonly templateName: string;
};

const withNames = (tx: TenantDb) =>
  tx
    .select({ campaign: campaigns, leadListName: leadLists.name, templateName: templates.name })
    .from(campaigns)
    .innerJoin(leadLists, and(eq(leadLists.tenantId, campaigns.tenantId), eq(leadLists.id, campaigns.listId)))
    .innerJoin(
      templates,
      and(eq(templates.tenantId, campaigns.tenantId), eq(templates.id, campaigns.templateId)),
    );

/** A campaign with its live counts. Throws `not-found`. */
export async function campaignView(tx: TenantDb, id: string, nowMs: EpochMs) {
  const [row] = await withNames(tx).where(eq(campaigns.id, id));
  if (!row) throw new Problem("not-found");
  const { campaign } = row;
  const [counts, held] = await Promise.all([
    countMessages(tx, [id]),
    campaign.status === "running" ? heldReasons(tx, campaign, nowMs) : [],
  ]);
  return view(row, counts, held);
}

/** Newest first. Of what holds their messages a list tells what is the whole agency's alone. */
export async function listCampaigns(tx: TenantDb, page: PageAsked, nowMs: EpochMs) {
  const rows = await withNames(tx)
    .where(olderThan(campaigns.id, page))
    .orderBy(desc(campaigns.id))
    .limit(page.limit + 1);
  const ids = rows.map(({ campaign }) => campaign.id);
  const counts = await countMessages(tx, ids);
  const isUnderWay = rows.some(({ campaign }) => campaign.status === "running");
  const hold = isUnderWay ? (await sendingHolds(tx, nowMs)).ofAgency : null;
  const heldOf = ({ id, status }: (typeof rows)[number]["campaign"]) => {
    const waiting = counts.get(id)?.queued ?? 0;
    return hold && status === "running" && waiting > 0 ? [{ ...hold, count: waiting }] : [];
  };
  const views = rows.map((row) => view(row, counts, heldOf(row.campaign)));
  return pageOf(views, page.limit);
}

type Counts = Awaited<ReturnType<typeof countRows>>[number];

function view(
  { campaign: row, leadListName, templateName }: Found,
  countsOf: ReadonlyMap<string, Counts>,
  held: readonly { code: string; message: string; count: number }[],
) {
  const known = countsOf.get(row.id);
  if (!known) throw new Error("A campaign that was just read is gone");
  const { campaignId: _, nextSendAt, ...counts } = known;
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    statusReason: row.statusCode
      ? { code: row.statusCode, message: row.statusMessage ?? row.statusCode }
      : null,
    templateId: row.templateId,
    templateName,
    leadListId: row.listId,
    leadListName,
    mailboxIds: row.mailboxIds,
    counts,
    leftOut: row.leftOut,
    held: [...held],
    nextSendAt: instantOf(nextSendAt === null ? null : Date.parse(nextSendAt)),
    createdAt: new Date(row.createdAt).toISOString(),
    launchedAt: instantOf(row.launchedAt),
    finishedAt: instantOf(row.finishedAt),
  };
}

async function countMessages(tx: TenantDb, ids: readonly string[]): Promise<ReadonlyMap<string, Counts>> {
  const rows = await countRows(tx, ids);
  return new Map(rows.map((row) => [row.campaignId, row]));
}

/** One pass over the campaigns' messages. `accepted` is what nodes took and the world has not yet answered for good. */
async function countRows(tx: TenantDb, ids: readonly string[]) {
  const is = (condition: ReturnType<typeof sql>) => sql<number>`count(*) filter (where ${condition})::int`;
  return tx
    .select({
      campaignId: campaigns.id,
      planned: sql<number>`count(${messages.id})::int`,
      queued: is(sql`state in ('queued', 'deferred')`),
      leased: is(sql`state in ('leased', 'data_sent')`),
      accepted: is(sql`state = 'accepted'`),
      delivered: is(sql`delivery = 'delivered'`),
      deferred: is(sql`delivery = 'deferred'`),
      deferredThenDelivered: is(sql`delivery = 'delivered' and was_deferred = 1`),
      bouncedHard: is(sql`delivery = 'bounced_hard'`),
      bouncedSoft: is(sql`delivery = 'bounced_soft'`),
      complained: is(sql`complained_at is not null`),
      replied: is(sql`replied_at is not null`),
      unsubscribed: is(sql`unsubscribed_at is not null`),
      failed: is(sql`state in ('failed', 'bounced') and delivery = 'none'`),
      unknown: is(sql`state = 'unknown'`),
      skipped: is(sql`state = 'skipped'`),
      nextSendAt: sql<
        string | null
      >`min(coalesce(send_at, due_at)) filter (where state in ('queued', 'deferred', 'leased'))`,
    })
    .from(campaigns)
    .leftJoin(messages, and(eq(messages.tenantId, campaigns.tenantId), eq(messages.campaignId, campaigns.id)))
    .where(inArray(campaigns.id, [...ids]))
    .groupBy(campaigns.tenantId, campaigns.id);
}
