import { holdOfOperator } from "@penguinmails/core/delivery/mistaken-bounces";
import type { EpochMs } from "@penguinmails/core/time";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { answersOfOperator } from "./answers-of-operator.ts";
import { beginHold } from "./begin-hold.ts";
import { heldOperator } from "./refusal-holds.ts";

/** An operator's word that a recipient of ours is unknown to it, already recorded. `says`: the reply, without addresses. */
export type UnknownAt = { readonly operator: string; readonly at: EpochMs; readonly says: string };

/**
 * Holds the mail to each of these operators that calls everybody unknown, by a decision, and asks for its bounces of that
 * time to be taken back; also for those that come while it is held. Nobody whose operator isn't known is held.
 */
export async function holdOperators(tx: TenantDb, told: readonly UnknownAt[], nowMs: EpochMs): Promise<void> {
  const latest = new Map<string, UnknownAt>();
  for (const one of told) {
    const known = latest.get(one.operator);
    if (!known || known.at <= one.at) latest.set(one.operator, one);
  }
  for (const operator of [...latest.keys()].sort()) {
    const one = latest.get(operator);
    if (one && operator !== "others" && operator !== "unknown") await holdOne(tx, one, nowMs);
  }
}

async function holdOne(tx: TenantDb, { operator, at, says }: UnknownAt, nowMs: EpochMs): Promise<void> {
  const standing = await heldOperator(tx, operator, nowMs);
  if (standing) return takeBack(tx, operator, standing.since, nowMs);
  const hold = holdOfOperator(operator, says, await answersOfOperator(tx, operator, at), at);
  if (!hold) return;
  const { since, draft } = hold;
  await takeBack(tx, operator, since, nowMs);
  // What a log tells late is put right; there is nothing left to wait for.
  if (hold.until <= nowMs) return;
  const row = { kind: "operator" as const, subject: operator, operator, says, since, until: hold.until };
  if (!(await beginHold(tx, row, nowMs))) return;
  const [agency] = await tx.select({ name: tenants.name }).from(tenants).where(eq(tenants.id, tx.tenantId));
  const subject = { kind: "tenant" as const, id: tx.tenantId, label: agency?.name ?? "" };
  await appendDecision(tx, nowMs, subject, draft, `mistaken:${operator}:${since}`);
}

async function takeBack(tx: TenantDb, operator: string, sinceMs: EpochMs, nowMs: EpochMs): Promise<void> {
  const payload = { v: 1 as const, tenantId: tx.tenantId, operator, sinceMs };
  await appendToOutbox(tx, "bounces.take-back", payload, nowMs);
}
