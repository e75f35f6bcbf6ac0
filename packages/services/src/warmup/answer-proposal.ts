import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { EpochMs } from "@penguinmails/core/time";
import type { DecisionDraft } from "@penguinmails/core/warmup/decision";
import { closeMailboxDay } from "@penguinmails/core/warmup/mailbox";
import { closePairDay } from "@penguinmails/core/warmup/pair-day";
import { appendAudit } from "@penguinmails/db/audit";
import { lapseProposals } from "@penguinmails/db/repositories/evidence";
import { lockKnownPairs, type PairRow, pairState, savePairState } from "@penguinmails/db/repositories/pairs";
import { decisions } from "@penguinmails/db/schema/evidence";
import { mailboxes } from "@penguinmails/db/schema/fleet";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import type { Caller } from "../caller.ts";
import { decisionView } from "../evidence/list-decisions.ts";
import { standingNow } from "../evidence/standing-now.ts";
import { judgedAsOf, mailboxDay, pairDay } from "./judge-day.ts";

type Deps = { readonly database: Database; readonly clock: Clock };
type Row = typeof decisions.$inferSelect;
type MailboxRow = typeof mailboxes.$inferSelect;

/**
 * Moves the limit as it was proposed, when the controller would still rule the same on what is known now; else the
 * proposal has lapsed. Throws `not-found`, `conflict`.
 */
export async function acceptProposal(deps: Deps, caller: Caller, id: string) {
  const view = await deps.database.withTenant(caller.tenantId, async (tx) => {
    const now = deps.clock.now();
    // Whoever rules holds the subject before its decisions.
    const subject = await lockSubject(tx, id);
    const row = await openProposal(tx, id);
    const isInTime = standingNow(row, now) === "proposed";
    if (isInTime && (await ruleAgain(tx, subject, row))) return answer(tx, caller, row, "accepted", now);
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
  return deps.database.withTenant(caller.tenantId, async (tx) => {
    const now = deps.clock.now();
    const row = await openProposal(tx, id);
    if (standingNow(row, now) !== "proposed") throw noneWaits();
    return answer(tx, caller, row, "dismissed", now);
  });
}

async function openProposal(tx: TenantDb, id: string): Promise<Row> {
  const [row] = await tx.select().from(decisions).where(eq(decisions.id, id)).for("update");
  if (!row) throw new Problem("not-found");
  if (row.standing !== "proposed") throw noneWaits();
  return row;
}

const noneWaits = () => new Problem("conflict", { detail: "This decision does not wait for an answer." });

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
  return decisionView(answered ?? row, nowMs);
}

type Subject = { readonly pair: PairRow | undefined } | { readonly box: MailboxRow | undefined };

/** The pair or mailbox that a decision is about. */
async function lockSubject(tx: TenantDb, id: string): Promise<Subject> {
  const [row] = await tx.select().from(decisions).where(eq(decisions.id, id));
  if (row?.subjectKind === "pair") {
    const [addressId = "", operator = ""] = row.subjectId.split("/");
    const [pair] = await lockKnownPairs(tx, [{ addressId, operator }]);
    return { pair };
  }
  if (row?.subjectKind !== "mailbox") return { box: undefined };
  const mine = eq(mailboxes.id, row.subjectId);
  const [box] = await tx.select().from(mailboxes).where(mine).limit(1).for("no key update");
  return { box };
}

/** Judges the same day again and moves the limit if the ruling is the same; false when it is not. */
async function ruleAgain(tx: TenantDb, subject: Subject, row: Row): Promise<boolean> {
  if (row.judgedDay === null) return false;
  return "pair" in subject
    ? rulePair(tx, subject.pair, row, row.judgedDay)
    : ruleMailbox(tx, subject.box, row, row.judgedDay);
}

async function rulePair(tx: TenantDb, pair: PairRow | undefined, row: Row, day: string): Promise<boolean> {
  if (!pair) return false;
  // As of when it was proposed: that an hour has passed since is no news. A rest that began meanwhile is.
  const move = closePairDay(pairState(pair), await pairDay(tx, pair, day), judgedAsOf(day, row.at));
  if (!isSame(row, move.decision)) return false;
  await savePairState(tx, pair.addressId, move.pair);
  return true;
}

async function ruleMailbox(
  tx: TenantDb,
  box: MailboxRow | undefined,
  row: Row,
  day: string,
): Promise<boolean> {
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
