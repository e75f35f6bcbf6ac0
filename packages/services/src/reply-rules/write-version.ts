import type { ChangedSampleFault, VainOverrideFault } from "@penguinmails/contracts/http/reply-rules";
import { Problem, type ProblemDetail } from "@penguinmails/contracts/problems";
import { operatorName } from "@penguinmails/core/delivery/operator-name";
import { meaningFaults } from "@penguinmails/core/feedback/reply/reactions";
import { withoutAddresses } from "@penguinmails/core/feedback/reply/read-reply";
import { ruleOfStaff, type StaffRule } from "@penguinmails/core/feedback/reply/staff-rule";
import { templateFault } from "@penguinmails/core/feedback/reply/template";
import { tryRule } from "@penguinmails/core/feedback/reply/try-rule";
import type { Clock } from "@penguinmails/core/ports/clock";
import { replyRuleVersions } from "@penguinmails/db/schema/reply-rules";
import type { Database, OperatorDb } from "@penguinmails/db/tenant-db";
import { and, desc, eq } from "drizzle-orm";
import { auditStaff, type StaffCaller } from "../staff/read-staff.ts";
import { latestChange, latestVersions, type RuleVersion } from "./rule-book.ts";

export type RuleDeps = { readonly database: Database; readonly clock: Clock };
export type RuleDraft = Omit<StaffRule, "name" | "version"> & { readonly overrides: readonly string[] };

type Change = {
  readonly action: "reply-rule.add" | "reply-rule.change" | "reply-rule.disable" | "reply-rule.roll-back";
  readonly name: string;
  readonly version: number;
  readonly isEnabled: boolean;
  readonly draft: RuleDraft;
  readonly why: string;
};

/** Each row is looked for in every reply: so many take as long as all that shipped (`npm run bench`). */
const mostInForce = 200;
const mostTold = 40;

/**
 * Writes the next version of a row with its audit row. One that comes into force is tried first: `invalid-input` lists
 * everything that is wrong with it, among it each sample of another row that would mean something else. `conflict`
 * when somebody else changed the table in the same moment.
 */
export async function writeVersion(
  tx: OperatorDb,
  deps: RuleDeps,
  by: StaffCaller,
  { action, name, version, isEnabled, draft, why }: Change,
): Promise<RuleVersion> {
  const change = await latestChange(tx);
  const samples = draft.samples.map(withoutAddresses);
  const rule = { ...draft, samples, name, version };
  if (isEnabled) {
    const others = (await latestVersions(tx, change)).filter((row) => row.isEnabled && row.name !== name);
    if (others.length >= mostInForce)
      throw new Problem("conflict", { detail: `${mostInForce} rows are in force: disable one first.` });
    const errors = faultsOf(rule, others, draft.overrides);
    if (errors.length > 0) throw new Problem("invalid-input", { errors });
  }
  const at = deps.clock.now();
  const { overrides } = draft;
  const [row] = await tx
    .insert(replyRuleVersions)
    .values({ ...rule, overrides, change: change + 1, isEnabled, why, staffId: by.staffId, at })
    .onConflictDoNothing()
    .returning();
  if (!row)
    throw new Problem("conflict", { detail: "Somebody else changed the rules in this moment: look again." });
  await auditStaff(tx, by.staffId, at, {
    action,
    subject: `reply-rule:${name}`,
    detail: { version, reason: why, ...(overrides.length > 0 ? { overrides } : {}) },
    requestId: by.requestId,
  });
  return row;
}

/** The latest version of a row. Throws `not-found`. */
export async function latestVersion(tx: OperatorDb, name: string): Promise<RuleVersion> {
  const [row] = await tx
    .select()
    .from(replyRuleVersions)
    .where(eq(replyRuleVersions.name, name))
    .orderBy(desc(replyRuleVersions.version))
    .limit(1);
  if (!row) throw new Problem("not-found");
  return row;
}

/** One version of a row. Throws `not-found`. */
export async function versionOf(tx: OperatorDb, name: string, version: number): Promise<RuleVersion> {
  const [row] = await tx
    .select()
    .from(replyRuleVersions)
    .where(and(eq(replyRuleVersions.name, name), eq(replyRuleVersions.version, version)));
  if (!row) throw new Problem("not-found");
  return row;
}

function faultsOf(
  rule: StaffRule,
  others: readonly StaffRule[],
  overrides: readonly string[],
): readonly ProblemDetail[] {
  const told: ProblemDetail[] = meaningFaults(rule).map(({ field, message }) => ({
    code: "does-not-go-together",
    message,
    pointer: `/${field}`,
  }));
  const template = templateFault(rule.template);
  if (template !== null) told.push({ code: "bad-template", message: template, pointer: "/template" });
  if (told.length > 0) return told;
  const { missed, changesNothing, changed } = tryRule(ruleOfStaff(rule), others.map(ruleOfStaff));
  for (const { at, decidedBy } of missed)
    told.push({
      code: "sample-missed",
      message: decidedBy.startsWith("none@")
        ? "The template doesn’t fit this sample."
        : `This sample is read by ${decidedBy}.`,
      pointer: `/samples/${at}`,
    });
  if (missed.length === 0 && changesNothing)
    told.push({
      code: "changes-nothing",
      message: "Each of its samples means the same without it.",
      pointer: "/samples",
    });
  const unnamed = changed.filter(({ row }) => !overrides.includes(row));
  for (const { row, sample, operator, before, after } of unnamed.slice(0, mostTold))
    told.push({
      code: "changes-a-sample",
      message: `${row}, for ${operatorName(operator)}: “${sample}” means ${before}; it would mean ${after}.`,
      pointer: "/overrides",
      about: { row, sample, operator, before, after } satisfies ChangedSampleFault,
    });
  for (const row of overrides.filter((id) => !changed.some((one) => one.row === id)))
    told.push({
      code: "overrides-nothing",
      message: `No sample of ${row} would mean something else.`,
      pointer: "/overrides",
      about: { row } satisfies VainOverrideFault,
    });
  return told;
}
