import type { StrayKind } from "@penguinmails/core/feedback/stray-mail";
import { policy } from "@penguinmails/core/policy";
import type { MailName } from "@penguinmails/core/ports/mail";
import { type EpochMs, utcDay } from "@penguinmails/core/time";
import { nodeStrayMail } from "@penguinmails/db/schema/stray-mail";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, lte, sql } from "drizzle-orm";
import { rememberCounted } from "./remember-mail.ts";

/**
 * Adds one to the day's mail of that kind in a node's collector; false: this mail was counted before. A counter: the last
 * that its transaction writes.
 */
export async function countStrayMail(
  tx: TenantDb,
  nodeId: string,
  mail: MailName,
  kind: StrayKind,
  now: EpochMs,
): Promise<boolean> {
  const { tenantId } = tx;
  if (!(await rememberCounted(tx, nodeId, mail, now))) return false;
  const [counted] = await tx
    .insert(nodeStrayMail)
    .values({ tenantId, nodeId, day: utcDay(now), kind, mails: 1, lastAt: now })
    .onConflictDoUpdate({
      target: [nodeStrayMail.tenantId, nodeStrayMail.nodeId, nodeStrayMail.day, nodeStrayMail.kind],
      set: { mails: sql`${nodeStrayMail.mails} + 1`, lastAt: now },
    })
    .returning({ mails: nodeStrayMail.mails });
  if (counted?.mails === 1) {
    const tooOld = lte(nodeStrayMail.day, utcDay(now - policy.strayMail.keepMs));
    await tx.delete(nodeStrayMail).where(and(eq(nodeStrayMail.nodeId, nodeId), tooOld));
  }
  return true;
}
