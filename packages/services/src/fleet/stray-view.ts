import { strayKinds } from "@penguinmails/core/feedback/stray-mail";
import { policy } from "@penguinmails/core/policy";
import { daysAfter, type EpochMs, utcDay } from "@penguinmails/core/time";
import { nodeStrayMail } from "@penguinmails/db/schema/stray-mail";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { and, eq, gt } from "drizzle-orm";

/** Mail of the last days in a node's collector that proves no message of ours, by kind; a kind that didn't come is left out. */
export async function strayViews(
  tx: OperatorDb,
  node: { readonly tenantId: string; readonly id: string },
  now: EpochMs,
) {
  const before = utcDay(now - policy.strayMail.keepMs);
  const rows = await tx
    .select()
    .from(nodeStrayMail)
    .where(
      and(
        eq(nodeStrayMail.tenantId, node.tenantId),
        eq(nodeStrayMail.nodeId, node.id),
        gt(nodeStrayMail.day, before),
      ),
    );
  const days = daysAfter(before, utcDay(now));
  return strayKinds.flatMap((kind) => {
    const mine = rows.filter((row) => row.kind === kind);
    if (mine.length === 0) return [];
    return [
      {
        kind,
        days: days.map((day) => ({ day, mails: mine.find((row) => row.day === day)?.mails ?? 0 })),
        lastAt: new Date(Math.max(...mine.map(({ lastAt }) => lastAt))).toISOString(),
      },
    ];
  });
}
