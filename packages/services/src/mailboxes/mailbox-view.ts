import type { mailboxView as view } from "@penguinmails/contracts/http/domains";
import { Problem } from "@penguinmails/contracts/problems";
import { egressHold } from "@penguinmails/core/egress/egress-hold";
import { type EpochMs, utcDay } from "@penguinmails/core/time";
import { domains, egressAttestations, mailboxes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq } from "drizzle-orm";
import type { z } from "zod";
import { type EgressRow, ofPresentAddress } from "../egress/egress-row.ts";
import { instantOf } from "../platform/instant.ts";

type MailboxRow = typeof mailboxes.$inferSelect;
export type MailboxView = z.infer<typeof view>;

type Found = {
  readonly mailbox: MailboxRow;
  readonly domain: typeof domains.$inferSelect;
  readonly egress: EgressRow | null;
};

function mailboxView({ mailbox: row, domain, egress }: Found, nowMs: EpochMs): MailboxView {
  const mightSend = row.status === "ready" && ["verified", "degraded"].includes(domain.status);
  return {
    id: row.id,
    email: row.email,
    displayName: row.displayName,
    domainId: row.domainId,
    status: row.status,
    hold: mightSend ? egressHold(domain.name, egress, nowMs) : null,
    capPerDay: row.capPerDay,
    sentToday: row.usageDay === utcDay(nowMs) ? row.sentToday : 0,
    nextSendAt: instantOf(row.nextSendAt),
    createdAt: new Date(row.createdAt).toISOString(),
  };
}

const withEgress = (tx: TenantDb) =>
  tx
    .select({ mailbox: mailboxes, domain: domains, egress: egressAttestations })
    .from(mailboxes)
    .innerJoin(domains, and(eq(domains.tenantId, mailboxes.tenantId), eq(domains.id, mailboxes.domainId)))
    .leftJoin(egressAttestations, ofPresentAddress);

/** Throws `not-found`. */
export async function getMailbox(tx: TenantDb, id: string, nowMs: EpochMs): Promise<MailboxView> {
  const [row] = await withEgress(tx).where(eq(mailboxes.id, id));
  if (!row) throw new Problem("not-found");
  return mailboxView(row, nowMs);
}

/** All of the tenant, or of one domain; by address. A plan's limit keeps them few. */
export async function listMailboxes(
  tx: TenantDb,
  nowMs: EpochMs,
  domainId: string | null,
): Promise<{ items: MailboxView[]; nextCursor: null }> {
  const rows = await withEgress(tx)
    .where(domainId === null ? undefined : eq(mailboxes.domainId, domainId))
    .orderBy(asc(mailboxes.email));
  return { items: rows.map((row) => mailboxView(row, nowMs)), nextCursor: null };
}
