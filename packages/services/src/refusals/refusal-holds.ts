import type { EpochMs } from "@penguinmails/core/time";
import { operatorOf } from "@penguinmails/db/repositories/message-of";
import { operatorOrder } from "@penguinmails/db/repositories/operator-order";
import type { messages } from "@penguinmails/db/schema/campaigns";
import { refusalHolds } from "@penguinmails/db/schema/evidence";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, gt, inArray, or, type SQL } from "drizzle-orm";

export type RefusalHold = typeof refusalHolds.$inferSelect;

/** Domains whose mail to an operator is held now; all, or these. */
export function heldDomains(
  tx: TenantDb,
  nowMs: EpochMs,
  domainIds?: readonly string[],
): Promise<readonly RefusalHold[]> {
  return holdsOfDomains(tx, nowMs, ["domain"], domainIds);
}

/** Domains whose mail to an operator waits now, held (`domain`) or at rest, asked alone to slow down (`domain-pace`); all, or these. */
export function waitingDomains(
  tx: TenantDb,
  nowMs: EpochMs,
  domainIds?: readonly string[],
): Promise<readonly RefusalHold[]> {
  return holdsOfDomains(tx, nowMs, ["domain", "domain-pace"], domainIds);
}

/** The same domain's rest there, this one or the last; null: it never did. */
export async function lastRest(
  tx: TenantDb,
  { subject, operator }: Pick<RefusalHold, "subject" | "operator">,
): Promise<RefusalHold | null> {
  const its = [eq(refusalHolds.subject, subject), eq(refusalHolds.operator, operator)];
  const [hold] = await tx
    .select()
    .from(refusalHolds)
    .where(and(eq(refusalHolds.kind, "domain-pace"), ...its));
  return hold ?? null;
}

/** Companies that refuse us now, by their domain. */
export async function heldCompanies(tx: TenantDb, nowMs: EpochMs): Promise<ReadonlySet<string>> {
  const rows = await standing(tx, nowMs, eq(refusalHolds.kind, "company"));
  return new Set(rows.map(({ subject }) => subject));
}

/** The hold of an operator that calls everybody unknown, whichever domain writes to it; null: none stands. */
export async function heldOperator(
  tx: TenantDb,
  operator: string,
  nowMs: EpochMs,
): Promise<RefusalHold | null> {
  const its = and(eq(refusalHolds.kind, "operator"), eq(refusalHolds.operator, operator));
  const [hold] = await standing(tx, nowMs, its);
  return hold ?? null;
}

/** All of these. */
export async function heldOperators(tx: TenantDb, nowMs: EpochMs): Promise<ReadonlySet<string>> {
  const rows = await standing(tx, nowMs, eq(refusalHolds.kind, "operator"));
  return new Set(rows.map(({ operator }) => operator));
}

/** What holds this message now; null: nothing. */
export async function refusalHoldOf(
  tx: TenantDb,
  message: Pick<typeof messages.$inferSelect, "domainId" | "operator" | "recipientDomain">,
  nowMs: EpochMs,
): Promise<RefusalHold["kind"] | null> {
  const { domainId, recipientDomain } = message;
  const operator = operatorOf(message);
  const its = or(
    and(eq(refusalHolds.kind, "company"), eq(refusalHolds.subject, recipientDomain)),
    and(
      inArray(refusalHolds.kind, ["domain", "domain-pace"]),
      eq(refusalHolds.subject, domainId),
      eq(refusalHolds.operator, operator),
    ),
    and(eq(refusalHolds.kind, "operator"), eq(refusalHolds.operator, operator)),
  );
  const [hold] = await standing(tx, nowMs, its);
  return hold?.kind ?? null;
}

async function holdsOfDomains(
  tx: TenantDb,
  nowMs: EpochMs,
  kinds: readonly RefusalHold["kind"][],
  domainIds?: readonly string[],
): Promise<readonly RefusalHold[]> {
  if (domainIds?.length === 0) return [];
  const which = domainIds && inArray(refusalHolds.subject, [...domainIds]);
  return standing(tx, nowMs, and(inArray(refusalHolds.kind, [...kinds]), which));
}

/** A company's before a domain's: what the one holds is never sent. Operators by their names. */
function standing(tx: TenantDb, nowMs: EpochMs, which: SQL | undefined): Promise<RefusalHold[]> {
  return tx
    .select()
    .from(refusalHolds)
    .where(and(which, gt(refusalHolds.until, nowMs)))
    .orderBy(asc(refusalHolds.kind), asc(refusalHolds.subject), operatorOrder(refusalHolds.operator));
}
