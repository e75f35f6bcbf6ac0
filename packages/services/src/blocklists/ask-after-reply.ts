import { policy } from "@penguinmails/core/policy";
import type { EpochMs } from "@penguinmails/core/time";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { blocklistAsks, blocklistChecks } from "@penguinmails/db/schema/blocklists";
import { addresses, domains } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, max, ne, sql } from "drizzle-orm";
import type { BlocklistSubject } from "./record-answers.ts";

/** What a reply calls listed. */
export type ListedSubject = Pick<BlocklistSubject, "kind" | "id">;

/**
 * A reply says that an address or a domain of ours stands on a block list: asks for a look at it now, in the caller's
 * transaction. Once in `policy.blocklist.askAgainAfterMs`, however many replies say so. True when a look was asked for.
 */
export async function askAfterReply(
  tx: TenantDb,
  { kind: subjectKind, id: subjectId }: ListedSubject,
  nowMs: EpochMs,
): Promise<boolean> {
  const before = new Date(nowMs - policy.blocklist.askAgainAfterMs).toISOString();
  const { tenantId } = tx;
  const asked = await tx
    .insert(blocklistAsks)
    .values({ tenantId, subjectKind, subjectId, askedAt: nowMs })
    .onConflictDoUpdate({
      target: [blocklistAsks.tenantId, blocklistAsks.subjectKind, blocklistAsks.subjectId],
      set: { askedAt: nowMs },
      setWhere: sql`${blocklistAsks.askedAt} <= ${before}::timestamptz`,
    })
    .returning({ subjectId: blocklistAsks.subjectId });
  if (asked.length === 0) return false;
  await appendToOutbox(tx, "blocklist.look", { v: 1, tenantId, subjectKind, subjectId }, nowMs);
  return true;
}

/** What was asked about and not looked at since, with its IP or name; null: there is nothing to look at. */
export async function waitsForLook(
  tx: TenantDb,
  { kind, id }: ListedSubject,
): Promise<BlocklistSubject | null> {
  const [times] = await tx
    .select({ askedAt: blocklistAsks.askedAt, lookedAt: max(blocklistChecks.checkedAt) })
    .from(blocklistAsks)
    .leftJoin(
      blocklistChecks,
      and(
        eq(blocklistChecks.tenantId, blocklistAsks.tenantId),
        eq(blocklistChecks.subjectKind, blocklistAsks.subjectKind),
        eq(blocklistChecks.subjectId, blocklistAsks.subjectId),
      ),
    )
    .where(and(eq(blocklistAsks.subjectKind, kind), eq(blocklistAsks.subjectId, id)))
    .groupBy(blocklistAsks.askedAt);
  if (!times || (times.lookedAt !== null && times.lookedAt > times.askedAt)) return null;
  const label = kind === "address" ? await ipOf(tx, id) : await nameOf(tx, id);
  return label === null ? null : { kind, id, label };
}

async function ipOf(tx: TenantDb, id: string): Promise<string | null> {
  const [row] = await tx
    .select({ ip: addresses.ip })
    .from(addresses)
    .where(and(eq(addresses.id, id), ne(addresses.status, "released")));
  return row?.ip ?? null;
}

async function nameOf(tx: TenantDb, id: string): Promise<string | null> {
  const [row] = await tx.select({ name: domains.name }).from(domains).where(eq(domains.id, id));
  return row?.name ?? null;
}
