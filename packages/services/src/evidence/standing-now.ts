import { policy } from "@penguinmails/core/policy";
import type { EpochMs } from "@penguinmails/core/time";
import type { Standing } from "@penguinmails/core/warmup/mode";
import { decisions } from "@penguinmails/db/schema/evidence";
import { and, eq, gte, inArray, lt, or, type SQL, sql } from "drizzle-orm";

/** When the oldest proposal was made that may still be accepted. */
const oldestOpen = (nowMs: EpochMs): EpochMs => nowMs - policy.proposal.validForMs;

/**
 * How a decision stands. A proposal whose time has run out has lapsed, although its row says so only once somebody tried
 * to accept it or the next ruling came.
 */
export function standingNow(
  { standing, at }: Pick<typeof decisions.$inferSelect, "standing" | "at">,
  nowMs: EpochMs,
): Standing {
  return standing === "proposed" && at < oldestOpen(nowMs) ? "lapsed" : standing;
}

/** Whether a decision stands so now, as `standingNow` tells it; for queries over the decisions. */
export function standsAs(standing: Standing, nowMs: EpochMs): SQL | undefined {
  // The word itself and no parameter: the index of what is proposed is found by it.
  const isProposed = sql`${decisions.standing} = 'proposed'`;
  if (standing === "proposed") return and(isProposed, gte(decisions.at, oldestOpen(nowMs)));
  const isSo = eq(decisions.standing, standing);
  return standing === "lapsed" ? or(isSo, and(isProposed, lt(decisions.at, oldestOpen(nowMs)))) : isSo;
}

/** Without proposals that were dismissed or have lapsed; for queries over the decisions. */
export function isNotDropped(nowMs: EpochMs): SQL | undefined {
  const stays: readonly Standing[] = ["applied", "observed", "accepted"];
  return or(inArray(decisions.standing, [...stays]), standsAs("proposed", nowMs));
}
