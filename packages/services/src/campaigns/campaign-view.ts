import { Problem } from "@penguinmails/contracts/problems";
import type { EpochMs } from "@penguinmails/core/time";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { eq, sql } from "drizzle-orm";
import { heldReasons } from "./held-reasons.ts";

type Row = typeof campaigns.$inferSelect;

/** A campaign with its live counts. Throws `not-found`. */
export async function campaignView(tx: TenantDb, id: string, nowMs: EpochMs) {
  const [row] = await tx.select().from(campaigns).where(eq(campaigns.id, id));
  if (!row) throw new Problem("not-found");
  const [counts, held] = await Promise.all([
    countMessages(tx, id),
    row.status === "running" ? heldReasons(tx, row, nowMs) : [],
  ]);
  return view(row, counts, held);
}

export async function listCampaigns(tx: TenantDb) {
  const rows = await tx.select().from(campaigns).orderBy(sql`${campaigns.id} desc`).limit(200);
  const items = [];
  for (const row of rows) items.push(view(row, await countMessages(tx, row.id), []));
  return { items, nextCursor: null };
}

type Counts = Awaited<ReturnType<typeof countMessages>>;

function view(
  row: Row,
  { nextSendAt, ...counts }: Counts,
  held: readonly { code: string; message: string; count: number }[],
) {
  return {
    id: row.id,
    name: row.name,
    status: row.status,
    statusReason: row.statusCode
      ? { code: row.statusCode, message: row.statusMessage ?? row.statusCode }
      : null,
    templateId: row.templateId,
    leadListId: row.listId,
    mailboxIds: row.mailboxIds,
    counts,
    leftOut: row.leftOut,
    held: [...held],
    nextSendAt: iso(nextSendAt),
    createdAt: new Date(row.createdAt).toISOString(),
    launchedAt: iso(row.launchedAt),
    finishedAt: iso(row.finishedAt),
  };
}

/** One pass over the campaign's messages. `accepted` is what nodes took and the world has not yet answered for good. */
async function countMessages(tx: TenantDb, campaignId: string) {
  const is = (condition: ReturnType<typeof sql>) => sql<number>`count(*) filter (where ${condition})::int`;
  const [counts] = await tx
    .select({
      planned: sql<number>`count(*)::int`,
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
    .from(messages)
    .where(eq(messages.campaignId, campaignId));
  if (!counts) throw new Error("count(*) answered no row");
  return { ...counts, nextSendAt: counts.nextSendAt === null ? null : Date.parse(counts.nextSendAt) };
}

function iso(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString();
}
