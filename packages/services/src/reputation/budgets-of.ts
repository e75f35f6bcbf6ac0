import { byLabel } from "@penguinmails/core/label-order";
import { policy } from "@penguinmails/core/policy";
import { type ErrorBudget, errorBudget } from "@penguinmails/core/reputation/error-budget";
import { silenceOf } from "@penguinmails/core/reputation/silent-operators";
import { day as dayMs, type EpochMs, utcDay } from "@penguinmails/core/time";
import { windowBySubject } from "@penguinmails/db/repositories/evidence-sums";
import type { OperatorDb, TenantDb } from "@penguinmails/db/tenant-db";
import { pairSubject } from "../warmup/pair-subject.ts";
import { allKinds } from "./scores-of.ts";
import { subjectsOf } from "./subjects.ts";

export type SubjectBudget = ErrorBudget & {
  readonly subject: {
    readonly kind: "pair" | "domain" | "mailbox" | "tenant";
    /** A pair's is address id and operator, as in decisions. */
    readonly id: string;
    readonly label: string;
  };
};

/** The week's budgets of everybody who sent in it, those that need a person first. */
export async function budgetsOf(
  tx: TenantDb | OperatorDb,
  tenantId: string,
  nowMs: EpochMs,
): Promise<readonly SubjectBudget[]> {
  const { windowDays, fastBurn, slowBurn } = policy.errorBudget;
  const since = (days: number) => utcDay(nowMs - (days - 1) * dayMs);
  const rows = await windowBySubject(
    tx,
    { tenantIds: [tenantId] },
    { week: since(windowDays), slowDays: since(slowBurn.days), fastDays: since(fastBurn.days) },
  );
  const labels = new Map((await subjectsOf(tx, [tenantId], allKinds)).map((row) => [row.id, row.label]));
  return rows
    .flatMap((row): SubjectBudget[] => {
      const label = labels.get(row.id);
      const kind = row.kind;
      if (label === undefined || kind === "list" || kind === "campaign") return [];
      const subject =
        kind === "pair" ? pairSubject(row.id, label, row.operator) : { kind, id: row.id, label };
      const delivered = Math.max(0, row.delivered);
      const complaints = errorBudget("complaint", {
        volume: delivered,
        used: row.complaint,
        usedInSlowDays: row.complaintInSlowDays,
        usedInFastDays: row.complaintInFastDays,
      });
      const bounces = errorBudget("bounce", {
        volume: delivered + row.hard,
        used: row.hard,
        usedInSlowDays: row.hardInSlowDays,
        usedInFastDays: row.hardInFastDays,
      });
      const silence = kind === "pair" ? silenceOf(row.operator) : null;
      const told = silence ? { ...complaints, sentence: `${complaints.sentence} ${silence}` } : complaints;
      return [told, bounces].flatMap((budget) =>
        budget.volume + budget.used === 0 ? [] : [{ ...budget, subject }],
      );
    })
    .sort((a, b) => urgency(b) - urgency(a) || a.left - b.left || byLabel(a.subject.label, b.subject.label));
}

function urgency({ severity }: SubjectBudget): number {
  return severity === "bad" ? 2 : severity === "warn" ? 1 : 0;
}
