import { Problem } from "@penguinmails/contracts/problems";
import type { EpochMs } from "@penguinmails/core/time";
import type { Standing } from "@penguinmails/core/warmup/mode";
import { decisions } from "@penguinmails/db/schema/evidence";
import type { OperatorDb, TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, desc, eq, gt, sql } from "drizzle-orm";
import { instantOf } from "../platform/instant.ts";
import { olderThan, type PageAsked, pageOf } from "../platform/page-of.ts";
import { isNotDropped, standingNow, standsAs } from "./standing-now.ts";

/**
 * Decisions that one ruling wrote: at one moment, of one limit, for one reason. A proposal is answered alone and stands
 * alone. For queries over `decisions` as `d`; ids sort by age, so the first of a ruling is its cause: the address before
 * its pairs.
 */
const sameRuling = sql`d.tenant_id = decisions.tenant_id and d.at = decisions.at and d.limit_name = decisions.limit_name
  and d.reason = decisions.reason and d.standing <> 'proposed' and decisions.standing <> 'proposed'`;
export const isFirstOfRuling = sql`not exists (select 1 from decisions d where ${sameRuling} and d.id < decisions.id)`;
export const alikeCount = sql<number>`(select count(*)::int from decisions d where ${sameRuling} and d.id > decisions.id)`;

type Asked = PageAsked & {
  /** A subject's id. */
  readonly subject?: string | undefined;
  /** Only those that stand so: `proposed`, what waits for an answer. */
  readonly standing?: Standing | undefined;
  /** Without proposals that were dismissed or lapsed: they moved nothing, and wait for nobody. */
  readonly withoutDropped?: boolean | undefined;
  /** Of each ruling only the first decision, with how many it wrote beside it. */
  readonly folded?: boolean | undefined;
};

/** Newest first. */
export async function listDecisions(tx: TenantDb, nowMs: EpochMs, page: Asked) {
  const rows = await tx
    .select({ row: decisions, alike: page.folded ? alikeCount : sql<number>`0` })
    .from(decisions)
    .where(
      and(
        olderThan(decisions.id, page),
        page.subject === undefined ? undefined : eq(decisions.subjectId, page.subject),
        page.standing === undefined ? undefined : standsAs(page.standing, nowMs),
        page.withoutDropped ? isNotDropped(nowMs) : undefined,
        page.folded ? isFirstOfRuling : undefined,
      ),
    )
    .orderBy(desc(decisions.id))
    .limit(page.limit + 1);
  return pageOf(
    rows.map((found) => decisionView(found.row, nowMs, found.alike)),
    page.limit,
  );
}

/** What the ruling of a decision wrote after it, oldest first; the cursor is the id of the last one seen. Throws `not-found`. */
export async function listAlike(tx: TenantDb | OperatorDb, nowMs: EpochMs, id: string, page: PageAsked) {
  const [head] = await tx.select().from(decisions).where(eq(decisions.id, id));
  if (!head) throw new Problem("not-found");
  const rows = await tx
    .select()
    .from(decisions)
    .where(
      and(
        gt(decisions.id, page.cursor ?? id),
        sql`exists (select 1 from decisions d where ${sameRuling} and d.id = ${id})`,
      ),
    )
    .orderBy(asc(decisions.id))
    .limit(page.limit + 1);
  return pageOf(
    rows.map((row) => decisionView(row, nowMs)),
    page.limit,
  );
}

/** `alike`: how many more its ruling wrote, where they are not shown. */
export function decisionView(row: typeof decisions.$inferSelect, nowMs: EpochMs, alike = 0) {
  return {
    id: row.id,
    at: new Date(row.at).toISOString(),
    subject: { kind: row.subjectKind, id: row.subjectId, label: row.subjectLabel },
    change: { limit: row.limit, before: row.before, after: row.after },
    reason: row.reason,
    clears: row.clears,
    clearsAt: instantOf(row.clearsAt),
    evidence: row.evidence,
    mode: row.mode,
    standing: standingNow(row, nowMs),
    alike,
  };
}
