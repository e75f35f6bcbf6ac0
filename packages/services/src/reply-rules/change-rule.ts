import { Problem } from "@penguinmails/contracts/problems";
import { replyRuleVersions } from "@penguinmails/db/schema/reply-rules";
import { eq } from "drizzle-orm";
import type { StaffCaller } from "../staff/read-staff.ts";
import { ruleView } from "./read-rules.ts";
import { latestVersion, type RuleDeps, type RuleDraft, versionOf, writeVersion } from "./write-version.ts";

type Told = RuleDraft & { readonly why: string };

/** A new row of replies, in force at once. Throws `already-exists`, `invalid-input`, `conflict`. */
export async function addReplyRule(
  deps: RuleDeps,
  by: StaffCaller,
  { name, why, ...draft }: Told & { readonly name: string },
) {
  return deps.database.withOperator(async (tx) => {
    const known = await tx
      .select({ version: replyRuleVersions.version })
      .from(replyRuleVersions)
      .where(eq(replyRuleVersions.name, name))
      .limit(1);
    if (known.length > 0)
      throw new Problem("already-exists", { detail: "There is a rule of this name, maybe a disabled one." });
    const change = { action: "reply-rule.add", name, version: 1, isEnabled: true, draft, why } as const;
    return ruleView(tx, await writeVersion(tx, deps, by, change));
  });
}

/** The next version of a row, in force at once. Throws `not-found`, `invalid-input`, `conflict`. */
export async function changeReplyRule(
  deps: RuleDeps,
  by: StaffCaller,
  name: string,
  { basedOn, why, ...draft }: Told & { readonly basedOn: number },
) {
  return deps.database.withOperator(async (tx) => {
    const { version } = await latestVersion(tx, name);
    if (version !== basedOn)
      throw new Problem("conflict", { detail: `The rule is at version ${version} by now: look again.` });
    const change = {
      action: "reply-rule.change",
      name,
      version: version + 1,
      isEnabled: true,
      draft,
      why,
    } as const;
    return ruleView(tx, await writeVersion(tx, deps, by, change));
  });
}

/** Takes a row out of force; it keeps its history. Throws `not-found`, `conflict`. */
export async function disableReplyRule(
  deps: RuleDeps,
  by: StaffCaller,
  name: string,
  why: string,
): Promise<void> {
  await deps.database.withOperator(async (tx) => {
    const latest = await latestVersion(tx, name);
    if (!latest.isEnabled) throw new Problem("conflict", { detail: "The rule is not in force." });
    await writeVersion(tx, deps, by, {
      action: "reply-rule.disable",
      name,
      version: latest.version + 1,
      isEnabled: false,
      draft: latest,
      why,
    });
  });
}

/**
 * Puts what an earlier version said back in force, as a new version; tried again on the table of today. Throws
 * `not-found`, `invalid-input`, `conflict`.
 */
export async function rollBackReplyRule(
  deps: RuleDeps,
  by: StaffCaller,
  name: string,
  { version, reason: why }: { readonly version: number; readonly reason: string },
): Promise<void> {
  await deps.database.withOperator(async (tx) => {
    const latest = await latestVersion(tx, name);
    if (latest.isEnabled && latest.version === version)
      throw new Problem("conflict", { detail: "This version is in force." });
    await writeVersion(tx, deps, by, {
      action: "reply-rule.roll-back",
      name,
      version: latest.version + 1,
      isEnabled: true,
      draft: await versionOf(tx, name, version),
      why,
    });
  });
}
