import { holdOfOperator } from "@penguinmails/core/delivery/mistaken-bounces";
import { type EpochMs, hour } from "@penguinmails/core/time";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { agencySubject } from "../tenants/agency-subject.ts";
import { answersOfOperator } from "./answers-of-operator.ts";
import { beginHold } from "./begin-hold.ts";
import { heldOperator } from "./refusal-holds.ts";

/** An operator's word that a recipient of ours is unknown to it, already recorded. `says`: the reply, without addresses. */
export type UnknownAt = { readonly operator: string; readonly at: EpochMs; readonly says: string };

/** Whether it is known who that is: those of whom we know no name are many. */
export function isOneOperator(operator: string): boolean {
  return operator !== "others" && operator !== "unknown";
}

/**
 * Holds the mail to each of these operators that calls everybody unknown, by a decision, and asks for its bounces of that
 * time to be taken back; also for those that come while it is held. What is read late is looked at as of each hour in
 * which it was said: the trouble may be over. Nobody whose operator isn't known is held.
 */
export async function holdOperators(tx: TenantDb, told: readonly UnknownAt[], nowMs: EpochMs): Promise<void> {
  const lastOfHour = new Map<string, UnknownAt>();
  for (const one of [...told].sort((a, b) => a.at - b.at))
    lastOfHour.set(`${one.operator} ${Math.floor(one.at / hour)}`, one);
  const inOrder = [...lastOfHour.values()].sort((a, b) =>
    a.operator === b.operator ? a.at - b.at : a.operator < b.operator ? -1 : 1,
  );
  for (const one of inOrder) if (isOneOperator(one.operator)) await holdOperator(tx, one, 0, nowMs);
}

/** The same for one, where so many lists of other agencies turned bad there at the same time. */
export async function holdOperator(
  tx: TenantDb,
  { operator, at, says }: UnknownAt,
  listsOfOthers: number,
  nowMs: EpochMs,
): Promise<void> {
  const standing = await heldOperator(tx, operator, nowMs);
  if (standing && at >= standing.since) return takeBack(tx, operator, standing, nowMs);
  const least = listsOfOthers > 0 ? 1 : undefined;
  const campaigns = await answersOfOperator(tx, operator, at, least);
  const hold = holdOfOperator({ operator, says, campaigns, listsOfOthers }, at);
  if (!hold) return;
  const { since, until, draft } = hold;
  await takeBack(tx, operator, hold, nowMs);
  // What a log tells late is put right; there is nothing left to wait for.
  if (until <= nowMs) return;
  const row = { kind: "operator" as const, subject: operator, operator, says, since, until };
  if (!(await beginHold(tx, row, nowMs))) return;
  await appendDecision(tx, nowMs, await agencySubject(tx), draft, `mistaken:${operator}:${since}`);
}

/** Of what it said from then on, as long as its mail waits, or would have: what it says after that is believed again. */
async function takeBack(
  tx: TenantDb,
  operator: string,
  { since, until }: { readonly since: EpochMs; readonly until: EpochMs },
  nowMs: EpochMs,
): Promise<void> {
  const payload = { v: 1 as const, tenantId: tx.tenantId, operator, sinceMs: since, untilMs: until };
  await appendToOutbox(tx, "bounces.take-back", payload, nowMs);
}
