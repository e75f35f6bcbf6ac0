import { Problem } from "@penguinmails/contracts/problems";
import { type BounceReason, classOfReason } from "@penguinmails/core/feedback/bounce-reason";
import { type ReactionKind, reactionForms } from "@penguinmails/core/feedback/reply/reactions";
import { replyRules } from "@penguinmails/core/feedback/reply/reply-rules";
import { replyRuleVersions } from "@penguinmails/db/schema/reply-rules";
import { staffMembers } from "@penguinmails/db/schema/users";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { desc, eq, inArray } from "drizzle-orm";
import { latestChange, latestVersions, type RuleVersion } from "./rule-book.ts";
import type { RuleDeps } from "./write-version.ts";

/** The latest version of each row that staff wrote, by name, and what a row may say. */
export async function listReplyRules(deps: RuleDeps) {
  return deps.database.withOperator(async (tx) => {
    const rows = await latestVersions(tx, await latestChange(tx));
    return { items: await viewsOf(tx, rows), shipped: replyRules.length, choices };
  });
}

/** Every version of a row, newest first. Throws `not-found`. */
export async function readReplyRule(deps: RuleDeps, name: string) {
  return deps.database.withOperator(async (tx) => {
    const rows = await tx
      .select()
      .from(replyRuleVersions)
      .where(eq(replyRuleVersions.name, name))
      .orderBy(desc(replyRuleVersions.version));
    if (rows.length === 0) throw new Problem("not-found");
    return { versions: await viewsOf(tx, rows), choices };
  });
}

export async function ruleView(tx: OperatorDb, row: RuleVersion) {
  const [view] = await viewsOf(tx, [row]);
  if (!view) throw new RangeError("a row has a view");
  return view;
}

async function viewsOf(tx: OperatorDb, rows: readonly RuleVersion[]) {
  const people = await tx
    .select({ id: staffMembers.id, name: staffMembers.name })
    .from(staffMembers)
    .where(inArray(staffMembers.id, [...new Set(rows.map(({ staffId }) => staffId))]));
  const names = new Map(people.map(({ id, name }) => [id, name]));
  return rows.map(({ change: _, staffId, at, ...row }) => ({
    ...row,
    class: classOfReason[row.reason],
    by: { id: staffId, name: names.get(staffId) ?? null },
    at: new Date(at).toISOString(),
  }));
}

const reasons = Object.entries(classOfReason).map(([reason, bounceClass]) => ({
  reason: reason as BounceReason,
  class: bounceClass,
}));

const choices = Object.entries(reactionForms).map(([reaction, { scopes, classes, takes }]) => ({
  reaction: reaction as ReactionKind,
  scopes,
  reasons: reasons.filter((one) => classes.includes(one.class)),
  takes,
}));
