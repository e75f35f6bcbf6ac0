import { operatorName } from "@penguinmails/core/delivery/operator-name";
import type { EpochMs } from "@penguinmails/core/time";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import { refusalHolds } from "@penguinmails/db/schema/evidence";
import { domains } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, sql } from "drizzle-orm";

/** Somebody checked a domain whose records are right: its mail goes again to the operators that refused it, by a decision. */
export async function letGoAgain(tx: TenantDb, domainId: string, nowMs: EpochMs): Promise<void> {
  const [domain] = await tx.select().from(domains).where(eq(domains.id, domainId));
  if (domain?.status !== "verified") return;
  const ended = await tx
    .update(refusalHolds)
    .set({ until: nowMs })
    .where(
      and(
        eq(refusalHolds.kind, "domain"),
        eq(refusalHolds.subject, domainId),
        sql`${refusalHolds.until} > ${new Date(nowMs).toISOString()}::timestamptz`,
      ),
    )
    .returning({ operator: refusalHolds.operator, since: refusalHolds.since });
  for (const { operator, since } of ended) {
    const draft = {
      limit: `mail to ${operatorName(operator)}`,
      before: "held",
      after: "sent",
      reason: "The domain was checked and its records are right.",
      clears: null,
      clearsAt: null,
      evidence: { heldSince: new Date(since).toISOString() },
    };
    const subject = { kind: "domain" as const, id: domain.id, label: domain.name };
    await appendDecision(tx, nowMs, subject, draft, `let-go:${domain.id}:${operator}:${nowMs}`);
  }
}
