import { Problem } from "@penguinmails/contracts/problems";
import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { EpochMs } from "@penguinmails/core/time";
import type { DecisionDraft } from "@penguinmails/core/warmup/decision";
import { closeMailboxDay } from "@penguinmails/core/warmup/mailbox";
import { closePairDay } from "@penguinmails/core/warmup/pair-day";
import { appendAudit } from "@penguinmails/db/audit";
import { lapseProposals } from "@penguinmails/db/repositories/evidence";
import { lockPairs, pairState, savePairState } from "@penguinmails/db/repositories/pairs";
import { decisions } from "@penguinmails/db/schema/evidence";
import { mailboxes } from "@penguinmails/db/schema/fleet";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import type { Caller } from "../caller.ts";
import { decisionView } from "../evidence/list-decisions.ts";
import { mailboxDay, pairDay } from "./judge-day.ts";

type Deps = { readonly database: Database; readonly clock: Clock };
type Row = typeof decisions.$inferSelect;

/**
 * Moves the limit as it was proposed, when the controller would still rule the same on what is known now; else the
 * proposal has lapsed. Throws `not-found`, `conflict`.
 */
export async function acceptProposal(deps: Deps, caller: Caller, id: string) {
  const view = await deps.database.withTenant(caller.tenantId, async (tx) => {
    const now = deps.clock.now();
    const row = await openProposal(tx, id);
    const isInTime = now - row.at <= policy.proposal.validForMs;
    if (isInTime && (await ruleAgain(tx, row, now))) return answer(tx, caller, row, "accepted", now);
    await lapseProposals(tx, now, eq(decisions.id, id));
    return null;
  });
  if (view) return view;
  throw new Problem("conflict", {
    detail: "Things have changed since this was proposed, and it would not be decided so any more.",
  });
}

/** Leaves the limit as it is. Throws `not-found`, `conflict`. */
export async function dismissProposal(deps: Deps, caller: Caller, id: string) {
  return deps.database.withTenant(caller.tenantId, async (tx) =>
    answer(tx, caller, await openProposal(tx, id), "dismissed", deps.clock.now()),
  );
}

async function openProposal(tx: TenantDb, id: string): Promise<Row> {
  const [row] = await tx.select().from(decisions).where(eq(decisions.id, id)).for("update");
  if (!row) throw new Problem("not-found");
  if (row.standing !== "proposed")
    throw new Problem("conflict", { detail: "This decision does not wait for an answer." });
  return row;
}

async function answer(
  tx: TenantDb,
  caller: Caller,
  row: Row,
  standing: "accepted" | "dismissed",
  nowMs: EpochMs,
) {
  const [answered] = await tx
    .update(decisions)
    .set({ standing, answeredAt: nowMs })
    .where(eq(decisions.id, row.id))
    .returning();
  await appendAudit(tx, caller.actor, nowMs, {
    action: `decision.${standing === "accepted" ? "accept" : "dismiss"}`,
    subjectKind: "decision",
    subjectId: row.id,
    detail: { limit: row.limit, before: row.before, after: row.after },
  });
  return decisionView(answered ?? row);
}

/** Judges the same day again and moves the limit if the ruling is the same; false when it is not. */
async function ruleAgain(tx: TenantDb, row: Row, nowMs: EpochMs): Promise<boolean> {
  if (row.judgedDay === null) return false;
  return row.subjectKind === "pair"
    ? rulePair(tx, row, row.judgedDay, nowMs)
    : ruleMailbox(tx, row, row.judgedDay);
}

async function rulePair(tx: TenantDb, row: Row, day: string, nowMs: EpochMs): Promise<boolean> {
  const [addressId = "", operator = ""] = row.subjectId.split("/");
  const pair = (await lockPairs(tx, addressId, [operator])).get(operator);
  if (!pair) return false;
  const move = closePairDay(pairState(pair), await pairDay(tx, pair, day), nowMs);
  if (!isSame(row, move.decision)) return false;
  await savePairState(tx, addressId, move.pair);
  return true;
}

async function ruleMailbox(tx: TenantDb, row: Row, day: string): Promise<boolean> {
  const [box] = await tx.select().from(mailboxes).where(eq(mailboxes.id, row.subjectId)).for("update");
  const today = box && (await mailboxDay(tx, box.id, day));
  if (!today) return false;
  const { capPerDay, decision } = closeMailboxDay(box.capPerDay, today);
  if (!isSame(row, decision)) return false;
  await tx.update(mailboxes).set({ capPerDay }).where(eq(mailboxes.id, box.id));
  return true;
}

function isSame(row: Row, decision: DecisionDraft | null): boolean {
  return decision?.limit === row.limit && decision.before === row.before && decision.after === row.after;
}
