import type { mailboxView as view } from "@penguinmails/contracts/http/domains";
import { Problem } from "@penguinmails/contracts/problems";
import { type EpochMs, utcDay } from "@penguinmails/core/time";
import { mailboxes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { asc, eq } from "drizzle-orm";
import type { z } from "zod";
import { instantOf } from "../platform/instant.ts";

type MailboxRow = typeof mailboxes.$inferSelect;
export type MailboxView = z.infer<typeof view>;

export function mailboxView(row: MailboxRow, nowMs: EpochMs): MailboxView {
  return {
    id: row.id,
    email: row.email,
    displayName: row.displayName,
    domainId: row.domainId,
    status: row.status,
    capPerDay: row.capPerDay,
    sentToday: row.usageDay === utcDay(nowMs) ? row.sentToday : 0,
    nextSendAt: instantOf(row.nextSendAt),
    createdAt: new Date(row.createdAt).toISOString(),
  };
}

/** Throws `not-found`. */
export async function getMailbox(tx: TenantDb, id: string, nowMs: EpochMs): Promise<MailboxView> {
  const [row] = await tx.select().from(mailboxes).where(eq(mailboxes.id, id));
  if (!row) throw new Problem("not-found");
  return mailboxView(row, nowMs);
}

/** All of the tenant, or of one domain; by address. A plan's limit keeps them few. */
export async function listMailboxes(
  tx: TenantDb,
  nowMs: EpochMs,
  domainId: string | null,
): Promise<{ items: MailboxView[]; nextCursor: null }> {
  const rows = await tx
    .select()
    .from(mailboxes)
    .where(domainId === null ? undefined : eq(mailboxes.domainId, domainId))
    .orderBy(asc(mailboxes.email))
    .limit(1_000);
  return { items: rows.map((row) => mailboxView(row, nowMs)), nextCursor: null };
}
