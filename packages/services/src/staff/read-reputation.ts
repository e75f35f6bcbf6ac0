import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import { utcDay } from "@penguinmails/core/time";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { budgetsOf } from "../reputation/budgets-of.ts";
import { reputationView, scoresOf } from "../reputation/scores-of.ts";
import { auditLook, type StaffCaller } from "./read-staff.ts";

/** Scores and the week's budgets of one agency and all it sends from. Throws `not-found`. */
export async function getAdminReputation(
  deps: { readonly database: Database; readonly clock: Clock },
  by: StaffCaller,
  id: string,
) {
  const now = deps.clock.now();
  return deps.database.withOperator(async (tx) => {
    const [tenant] = await tx.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, id));
    if (!tenant) throw new Problem("not-found");
    await auditLook(tx, by, now, { action: "reputation.read", subject: `tenant:${id}` });
    const scores = await scoresOf(tx, [id], utcDay(now));
    return { scores: scores.map(reputationView), budgets: await budgetsOf(tx, id, now) };
  });
}
