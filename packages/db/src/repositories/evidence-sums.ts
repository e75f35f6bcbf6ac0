import type { ReputationKind } from "@penguinmails/core/reputation/score";
import { day as dayMs, utcDay } from "@penguinmails/core/time";
import { capGroups } from "@penguinmails/core/warmup/cap-group";
import { and, gte, inArray, lte, ne, or, type SQL, sql } from "drizzle-orm";
import { evidenceDaily } from "../schema/evidence.ts";
import type { OperatorDb, TenantDb } from "../tenant-db.ts";

type Of = { readonly tenantIds: readonly string[] };
const { tenantId, subjectKind, subjectId, operator, day } = evidenceDaily;
/** Those that were reported, and those that operators' rates imply beyond them. */
const complaints = sql`(${evidenceDaily.complaint} + ${evidenceDaily.impliedComplaint})`;

/** Messages taken, refused or put off; one that was put off before counts for its last word as well. */
const heard = sql`(${evidenceDaily.delivered} + ${evidenceDaily.hard} + ${evidenceDaily.soft} + ${evidenceDaily.block} + ${evidenceDaily.rate})`;

/** A message is counted under its operator and under that operator's group: of pairs only the groups are summed. */
const eachMessageOnce = or(ne(subjectKind, "pair"), inArray(operator, [...capGroups]));

/**
 * Counts up to and including `today` of every subject of some kinds, each day weighing half as much as the day
 * `halfLifeDays` after it; an address is all its operators, and so is a domain. Days older than five half-lives are
 * left out, and who has no evidence has no row.
 */
export async function decayedBySubject(
  tx: TenantDb | OperatorDb,
  { tenantIds }: Of,
  today: string,
  halfLifeDays: Readonly<Partial<Record<ReputationKind, number>>>,
) {
  const kinds = Object.keys(halfLifeDays) as ReputationKind[];
  if (tenantIds.length === 0 || kinds.length === 0) return [];
  const kind = sql<ReputationKind>`case subject_kind when 'pair' then 'address' else subject_kind end`;
  const ages = kinds.map((each) => sql`when ${each} then ${halfLifeDays[each]}::float`);
  const halfLife = sql`(case ${kind} ${sql.join(ages, sql` `)} end)`;
  const longest = Math.max(...kinds.map((each) => halfLifeDays[each] ?? 0));
  const oldest = utcDay(Date.parse(today) - 5 * longest * dayMs);
  const age = sql`(${today}::date - ${day}::date)`;
  const total = (column: SQL) =>
    sql<number>`coalesce(sum(${column} * power(0.5, ${age}::float / ${halfLife})), 0)::float`;
  return tx
    .select({
      tenantId,
      kind,
      id: subjectId,
      sent: total(sql`${evidenceDaily.accepted}`),
      delivered: total(sql`${evidenceDaily.delivered}`),
      hard: total(sql`${evidenceDaily.hard}`),
      complaint: total(complaints),
      rate: total(sql`${evidenceDaily.rate}`),
      blocked: total(sql`${evidenceDaily.block}`),
      heard: total(heard),
    })
    .from(evidenceDaily)
    .where(
      and(
        inArray(tenantId, [...tenantIds]),
        inArray(
          subjectKind,
          kinds.map((each) => (each === "address" ? "pair" : each)),
        ),
        eachMessageOnce,
        lte(day, today),
        gte(day, oldest),
        sql`${age} < 5 * ${halfLife}`,
      ),
    )
    .groupBy(tenantId, sql`2`, subjectId);
}

/**
 * What each pair, domain, mailbox and the tenant itself brought since `from`, and of that since two later days; a pair's
 * operator is its group, the others' is "".
 */
export async function windowBySubject(
  tx: TenantDb | OperatorDb,
  { tenantIds }: Of,
  since: { readonly week: string; readonly slowDays: string; readonly fastDays: string },
) {
  if (tenantIds.length === 0) return [];
  const from = (first: string, column: SQL) =>
    sql<number>`coalesce(sum(${column}) filter (where ${day} >= ${first}), 0)::int`;
  const { delivered, hard } = evidenceDaily;
  return tx
    .select({
      tenantId,
      kind: subjectKind,
      id: subjectId,
      operator: sql<string>`case subject_kind when 'pair' then operator else '' end`,
      delivered: from(since.week, sql`${delivered}`),
      hard: from(since.week, sql`${hard}`),
      hardInSlowDays: from(since.slowDays, sql`${hard}`),
      hardInFastDays: from(since.fastDays, sql`${hard}`),
      complaint: from(since.week, complaints),
      complaintInSlowDays: from(since.slowDays, complaints),
      complaintInFastDays: from(since.fastDays, complaints),
    })
    .from(evidenceDaily)
    .where(
      and(
        inArray(tenantId, [...tenantIds]),
        inArray(subjectKind, ["pair", "domain", "mailbox", "tenant"]),
        eachMessageOnce,
        gte(day, since.week),
      ),
    )
    .groupBy(tenantId, subjectKind, subjectId, sql`4`);
}

/** Tenants that have evidence of `from` or later. */
export async function tenantsWithEvidence(tx: OperatorDb, from: string): Promise<readonly string[]> {
  const rows = await tx.selectDistinct({ tenantId }).from(evidenceDaily).where(gte(day, from));
  return rows.map((row) => row.tenantId);
}
