import type { ReplyRule } from "@penguinmails/core/feedback/reply/reply-rule";
import { replyRules } from "@penguinmails/core/feedback/reply/reply-rules";
import { ruleOfStaff, tableWith } from "@penguinmails/core/feedback/reply/staff-rule";
import { replyRuleVersions } from "@penguinmails/db/schema/reply-rules";
import type { OperatorDb, TenantDb } from "@penguinmails/db/tenant-db";
import { desc, lte, max } from "drizzle-orm";

export type RuleVersion = typeof replyRuleVersions.$inferSelect;

/** The table of replies that is in force: what shipped, with the rows of staff before it. */
export type RuleBook = { inForce(tx: TenantDb | OperatorDb): Promise<readonly ReplyRule[]> };

/**
 * Asks for the version of the table each time and keeps the rows of one version: whoever begins a transaction after
 * staff changed a row reads replies by the new table, in whichever process.
 */
export function makeRuleBook(): RuleBook {
  let kept: { readonly change: number; readonly table: readonly ReplyRule[] } = {
    change: 0,
    table: replyRules,
  };
  return {
    async inForce(tx) {
      const change = await latestChange(tx);
      if (change !== kept.change) {
        const rows = await latestVersions(tx, change);
        kept = { change, table: tableWith(rows.filter(({ isEnabled }) => isEnabled).map(ruleOfStaff)) };
      }
      return kept.table;
    },
  };
}

/** The version of the whole table; 0 as long as staff wrote no row. */
export async function latestChange(tx: TenantDb | OperatorDb): Promise<number> {
  const [row] = await tx.select({ change: max(replyRuleVersions.change) }).from(replyRuleVersions);
  return row?.change ?? 0;
}

/** The latest version of each row of staff, disabled ones too, as of that version of the whole table; by name. */
export async function latestVersions(
  tx: TenantDb | OperatorDb,
  change: number,
): Promise<readonly RuleVersion[]> {
  return tx
    .selectDistinctOn([replyRuleVersions.name])
    .from(replyRuleVersions)
    .where(lte(replyRuleVersions.change, change))
    .orderBy(replyRuleVersions.name, desc(replyRuleVersions.version));
}
