import type { MailName } from "@penguinmails/core/ports/mail";
import { type EpochMs, hour } from "@penguinmails/core/time";
import { collectedMails } from "@penguinmails/db/schema/collected-mail";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, gt, lte, sql } from "drizzle-orm";

/** Longer than any worker holds a mail that it has fetched and another has deleted since. */
const keptMs = hour;
const leftAloneMs = hour;

const { tenantId, nodeId: ofNode, uidValidity, uid, kind, until } = collectedMails;

/**
 * Remembers, in the transaction that counts a mail, that it is counted. False: it was before, by a worker that died before
 * it deleted the mail or by one that reads at the same time.
 */
export async function rememberCounted(
  tx: TenantDb,
  nodeId: string,
  mail: MailName,
  now: EpochMs,
): Promise<boolean> {
  return remember(tx, nodeId, mail, { kind: "counted", until: now + keptMs });
}

/** Remembers that a mail can't be taken now, for all workers: they leave it alone for an hour. */
export async function rememberStaying(
  tx: TenantDb,
  nodeId: string,
  mail: MailName,
  now: EpochMs,
): Promise<void> {
  await remember(tx, nodeId, mail, { kind: "stays", until: now + leftAloneMs });
}

/** What was counted stays counted: true when that is new. */
async function remember(
  tx: TenantDb,
  nodeId: string,
  mail: MailName,
  as: Pick<typeof collectedMails.$inferInsert, "kind" | "until">,
): Promise<boolean> {
  const written = await tx
    .insert(collectedMails)
    .values({ tenantId: tx.tenantId, nodeId, uidValidity: mail.uidValidity, uid: mail.uid, ...as })
    .onConflictDoUpdate({
      target: [tenantId, ofNode, uidValidity, uid],
      set: as,
      setWhere: eq(kind, "stays"),
    })
    .returning({ uid });
  return written.length > 0;
}

/** Which of the mails that are in the mailbox are to be taken now. Forgets those that are gone, once their time is over. */
export async function mailsToTake(
  tx: TenantDb,
  nodeId: string,
  there: { readonly uidValidity: number; readonly uids: readonly number[] },
  now: EpochMs,
): Promise<readonly number[]> {
  const isThere = sql`${uidValidity} = ${there.uidValidity} and ${uid} = any(${sql.param(there.uids)}::bigint[])`;
  // Readers of one node forget at the same time: neither waits for the other.
  const gone = tx
    .select({ ofNode, uidValidity, uid })
    .from(collectedMails)
    .where(and(eq(ofNode, nodeId), lte(until, now), sql`not (${isThere})`))
    .orderBy(uidValidity, uid)
    .for("update", { skipLocked: true });
  await tx.delete(collectedMails).where(sql`(${ofNode}, ${uidValidity}, ${uid}) in ${gone}`);
  const staying = await tx
    .select({ uid })
    .from(collectedMails)
    .where(and(eq(ofNode, nodeId), eq(uidValidity, there.uidValidity), eq(kind, "stays"), gt(until, now)));
  const leftAlone = new Set(staying.map((mail) => mail.uid));
  return there.uids.filter((each) => !leftAlone.has(each));
}
