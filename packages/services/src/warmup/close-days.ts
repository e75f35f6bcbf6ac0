import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import { day as dayMs, daysAfter, type EpochMs, utcDay } from "@penguinmails/core/time";
import { closeMailboxDay } from "@penguinmails/core/warmup/mailbox";
import { standingUnder, type WarmupMode } from "@penguinmails/core/warmup/mode";
import { closePairDay } from "@penguinmails/core/warmup/pair-day";
import { newId } from "@penguinmails/db/ids";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import { pairState, savePair, savePairState } from "@penguinmails/db/repositories/pairs";
import { closedDays, pairs } from "@penguinmails/db/schema/evidence";
import { addresses, mailboxes } from "@penguinmails/db/schema/fleet";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, isNull, lt, or } from "drizzle-orm";
import { judgedAsOf, mailboxDay, pairDay } from "./judge-day.ts";
import { pairSubject } from "./pair-subject.ts";
import { openSubjects, quarantineCulprits } from "./quarantine-culprits.ts";
import { tellMove } from "./tell-move.ts";

/**
 * Slow loop: judges every sending day that is over and was not judged yet, for each mailbox and each pair, and moves
 * their caps as far as the agency's mode lets it; first it quarantines the campaigns that explain what is held against
 * them. Runs in the pacer before the first claim of a day, and hourly for those who do not send. Idempotent.
 */
export async function closeDays(tx: TenantDb, nowMs: EpochMs): Promise<void> {
  const lastDay = utcDay(nowMs - dayMs);
  const open = await openSubjects(tx, lastDay);
  if (open.length === 0) return;
  const mode = await holdMode(tx);
  const judged = new Set<string>();
  await quarantineCulprits(tx, open, lastDay, nowMs);
  await closeMailboxes(tx, mode, lastDay, nowMs, judged);
  await closePairs(tx, mode, lastDay, nowMs, judged);
  // In one order: two at once wait for each other's days.
  for (const day of [...judged].sort())
    await tx
      .insert(closedDays)
      .values({ tenantId: tx.tenantId, id: newId(), day, at: nowMs })
      .onConflictDoNothing();
}

export async function closeTenantDays(
  deps: { readonly database: Database; readonly clock: Clock },
  input: { readonly tenantId: string },
): Promise<void> {
  await deps.database.withTenant(input.tenantId, (tx) => closeDays(tx, deps.clock.now()));
}

async function closeMailboxes(
  tx: TenantDb,
  mode: WarmupMode,
  lastDay: string,
  nowMs: EpochMs,
  judged: Set<string>,
): Promise<void> {
  const open = await tx
    .select()
    .from(mailboxes)
    .where(or(isNull(mailboxes.closedDay), lt(mailboxes.closedDay, lastDay)))
    .orderBy(asc(mailboxes.id))
    .for("no key update", { skipLocked: true });
  for (const box of open) {
    let { capPerDay } = box;
    for (const day of openDays(box.closedDay ?? utcDay(box.createdAt - dayMs), lastDay)) {
      judged.add(day);
      const today = await mailboxDay(tx, box.id, day);
      if (today === null) continue;
      const closed = closeMailboxDay(capPerDay, today);
      const standing = standingUnder(mode, today.judgement.verdict);
      if (standing === "applied") capPerDay = closed.capPerDay;
      if (closed.decision) {
        await appendDecision(
          tx,
          nowMs,
          { kind: "mailbox", id: box.id, label: box.email },
          closed.decision,
          `mailbox-day:${box.id}:${day}`,
          { judgedDay: day, standing },
        );
      }
    }
    await tx.update(mailboxes).set({ capPerDay, closedDay: lastDay }).where(eq(mailboxes.id, box.id));
  }
}

async function closePairs(
  tx: TenantDb,
  mode: WarmupMode,
  lastDay: string,
  nowMs: EpochMs,
  judged: Set<string>,
): Promise<void> {
  const open = await tx
    .select({ pair: pairs, ip: addresses.ip })
    .from(pairs)
    .innerJoin(addresses, and(eq(addresses.tenantId, pairs.tenantId), eq(addresses.id, pairs.addressId)))
    .where(or(isNull(pairs.closedDay), lt(pairs.closedDay, lastDay)))
    .orderBy(asc(pairs.addressId), asc(pairs.operator))
    .for("update", { of: pairs, skipLocked: true });
  for (const { pair, ip } of open) {
    const first =
      pair.closedDay ?? (pair.usageDay === null ? lastDay : utcDay(Date.parse(pair.usageDay) - dayMs));
    let state = pairState(pair);
    for (const day of openDays(first, lastDay)) {
      judged.add(day);
      const today = await pairDay(tx, pair, day);
      const move = closePairDay(state, today, judgedAsOf(day, nowMs));
      const standing = standingUnder(mode, today.judgement.verdict);
      if (standing === "applied") state = move.pair;
      const subject = pairSubject(pair.addressId, ip, pair.operator);
      const key = `pair-day:${pair.addressId}:${pair.operator}:${day}`;
      await tellMove(tx, nowMs, subject, move, key, { judgedDay: day, standing });
    }
    await savePairState(tx, pair.addressId, state);
    await savePair(tx, pair.addressId, pair.operator, { closedDay: lastDay });
  }
}

/** The agency's mode, which stays so until the days are closed: nothing is ruled under one that lapsed meanwhile. */
async function holdMode(tx: TenantDb): Promise<WarmupMode> {
  const [tenant] = await tx
    .select({ mode: tenants.warmupMode })
    .from(tenants)
    .where(eq(tenants.id, tx.tenantId))
    .for("share");
  return tenant?.mode ?? "enforce";
}

/** The days to judge; at most as many as the evidence is kept for. */
function openDays(closed: string, lastDay: string): readonly string[] {
  return daysAfter(closed, lastDay).slice(-policy.sending.keepEvidenceDays);
}
