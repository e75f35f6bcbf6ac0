import type { ForeignMail } from "@penguinmails/core/fleet/foreign-mail";
import type { ForeignMailHour } from "@penguinmails/core/fleet/suspicion";
import { policy } from "@penguinmails/core/policy";
import { type EpochMs, hour as hourMs } from "@penguinmails/core/time";
import { nodeForeignMail } from "@penguinmails/db/schema/node-suspicions";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, desc, eq, lte } from "drizzle-orm";

/** Of one hour; whoever sends under more shares the last place. */
const mostDomains = 50;

/** Adds what left a node and is none of ours to its hours; the caller holds the node. What was counted is not counted again. */
export async function countForeignMail(
  tx: TenantDb,
  nodeId: string,
  mails: readonly ForeignMail[],
  now: EpochMs,
): Promise<void> {
  if (mails.length === 0) return;
  const ofNode = eq(nodeForeignMail.nodeId, nodeId);
  const tooOld = now - policy.suspicion.mailCountsForMs - hourMs;
  await tx.delete(nodeForeignMail).where(and(ofNode, lte(nodeForeignMail.hour, tooOld)));
  const known = await tx.select().from(nodeForeignMail).where(ofNode).orderBy(desc(nodeForeignMail.lastAt));
  const countedUntil = known[0]?.lastAt ?? tooOld;
  // The machine's own clock wrote these times.
  const fresh = mails
    .filter(({ at }) => at > countedUntil)
    .map((mail) => ({ ...mail, at: Math.min(mail.at, now) }));
  for (const hour of new Set(fresh.map(({ at }) => hourOf(at)))) {
    const mine = fresh.filter(({ at }) => hourOf(at) === hour);
    const before = known.find((row) => row.hour === hour);
    const sums = {
      messages: (before?.messages ?? 0) + mine.length,
      domains: withDomains(before?.domains ?? {}, mine),
      lastAt: Math.max(...mine.map(({ at }) => at)),
    };
    const { tenantId } = tx;
    await tx
      .insert(nodeForeignMail)
      .values({ tenantId, nodeId, hour, ...sums })
      .onConflictDoUpdate({
        target: [nodeForeignMail.tenantId, nodeForeignMail.nodeId, nodeForeignMail.hour],
        set: sums,
      });
  }
}

const hourOf = (at: EpochMs) => Math.floor(at / hourMs) * hourMs;

function withDomains(before: ForeignMailHour["domains"], mails: readonly ForeignMail[]) {
  const counts = new Map(Object.entries(before));
  for (const { domain } of mails) {
    const name = counts.has(domain) || counts.size < mostDomains ? domain : "others";
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}
