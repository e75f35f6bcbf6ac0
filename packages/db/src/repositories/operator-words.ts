import type { DayDeliveries, ImpliedOf, ToldRate } from "@penguinmails/core/reputation/implied-complaints";
import {
  type OperatorWord,
  operatorOfFeed,
  severityOfWord,
} from "@penguinmails/core/reputation/operator-word";
import { and, eq, gte, inArray, isNotNull, lte, or, sql } from "drizzle-orm";
import { evidenceDaily } from "../schema/evidence.ts";
import { addresses, domains } from "../schema/fleet.ts";
import { operatorWords } from "../schema/operator-feeds.ts";
import type { TenantDb } from "../tenant-db.ts";

export type WordRow = Omit<typeof operatorWords.$inferInsert, "tenantId">;

/**
 * Writes what operators said. The same value again changes nothing, so that it counts on the day it was first heard; a
 * corrected one counts again only when it asks for more. *Not enough data* never takes the place of a value.
 */
export async function saveWords(tx: TenantDb, rows: readonly WordRow[]): Promise<void> {
  for (let at = 0; at < rows.length; at += 500) {
    const some = rows.slice(at, at + 500);
    const known = new Map((await knownWords(tx, some)).map((row) => [keyOf(row), row]));
    const values = some.map((row) => ({ ...row, toldDay: firstHeard(row, known.get(keyOf(row))) }));
    await tx
      .insert(operatorWords)
      .values(values.map((row) => ({ ...row, tenantId: tx.tenantId })))
      .onConflictDoUpdate({
        target: [
          operatorWords.tenantId,
          operatorWords.source,
          operatorWords.subjectKind,
          operatorWords.subjectId,
          operatorWords.day,
          operatorWords.metric,
        ],
        set: { least: sql`excluded.least`, most: sql`excluded.most`, toldDay: sql`excluded.told_day` },
        setWhere: sql`excluded.least is not null
          and (${operatorWords.least}, ${operatorWords.most}) is distinct from (excluded.least, excluded.most)`,
      });
  }
}

const keyOf = ({ source, subjectId, day, metric }: WordRow) => `${source} ${subjectId} ${day} ${metric}`;

async function knownWords(
  tx: TenantDb,
  rows: readonly WordRow[],
): Promise<readonly (WordRow & { readonly delivered: number })[]> {
  const of = (column: "subjectId" | "day") => [...new Set(rows.map((row) => row[column]))];
  const known = await tx
    .select({ word: operatorWords, delivered: deliveredThen })
    .from(operatorWords)
    .where(and(inArray(operatorWords.subjectId, of("subjectId")), inArray(operatorWords.day, of("day"))));
  return known.map(({ word, delivered }) => ({ ...word, delivered }));
}

function firstHeard(row: WordRow, known: (WordRow & { readonly delivered: number }) | undefined): string {
  const [now, before] = [row.least ?? null, known?.least ?? null];
  if (known === undefined || before === null || now === null) return row.toldDay;
  const { source, day, metric } = known;
  const severityAt = (least: number, delivered: number) =>
    severityOfWord({ source, subject: "", day, metric, value: { least, most: least }, delivered });
  // More may have been delivered than is known by now; what is known may have made the former number too small to heed.
  const asksForMore = [known.delivered, Number.POSITIVE_INFINITY].some(
    (delivered) => severityAt(now, delivered) > severityAt(before, delivered),
  );
  return asksForMore ? row.toldDay : known.toldDay;
}

/** What we delivered to a word's operator on its day, of its domain or address; for queries that join other tables. */
export const deliveredThen = sql<number>`coalesce((
  select sum(e.delivered) from evidence_daily e
  where e.tenant_id = ${operatorWords.tenantId} and e.day = ${operatorWords.day}
    and e.subject_id = ${operatorWords.subjectId}
    and e.subject_kind = case ${operatorWords.subjectKind} when 'address' then 'pair' else 'domain' end
    and e.operator = case ${operatorWords.source}
      when 'postmaster' then ${operatorOfFeed.postmaster} when 'snds' then ${operatorOfFeed.snds} else ${operatorOfFeed.yahoo} end
), 0)::int`;

/** What was first heard from `toldFrom` to `toldTo` (UTC days) of an address and of the domains that leave from it, about `firstDay` or later. */
export async function wordsHeard(
  tx: TenantDb,
  of: { readonly addressId: string; readonly source: OperatorWord["source"] },
  days: { readonly toldFrom: string; readonly toldTo: string; readonly firstDay: string },
): Promise<readonly OperatorWord[]> {
  const rows = await tx
    .select({ word: operatorWords, ip: addresses.ip, name: domains.name, delivered: deliveredThen })
    .from(operatorWords)
    .leftJoin(
      addresses,
      and(eq(addresses.tenantId, operatorWords.tenantId), eq(addresses.id, operatorWords.subjectId)),
    )
    .leftJoin(
      domains,
      and(eq(domains.tenantId, operatorWords.tenantId), eq(domains.id, operatorWords.subjectId)),
    )
    .where(
      and(
        eq(operatorWords.source, of.source),
        gte(operatorWords.toldDay, days.toldFrom),
        lte(operatorWords.toldDay, days.toldTo),
        gte(operatorWords.day, days.firstDay),
        lte(operatorWords.day, days.toldTo),
        isNotNull(operatorWords.least),
        or(eq(addresses.id, of.addressId), eq(domains.addressId, of.addressId)),
      ),
    )
    .orderBy(operatorWords.day, operatorWords.metric, operatorWords.subjectId);
  return rows.map(({ word: { source, day, metric, least, most }, ip, name, delivered }) => ({
    source,
    subject: name ?? ip ?? "",
    day,
    metric,
    value: { least: least ?? 0, most: most ?? 0 },
    delivered,
  }));
}

/** A subject of evidence and the complaints that rates imply of one day of it. */
type Implied = Omit<ImpliedOf, "kind"> & { readonly kind: ImpliedOf["kind"] | "tenant" };

/**
 * Sets what rates imply of a day; where they imply nothing any more it is nothing. Takes the day's rows in the order of
 * `addEvidence`, so that the two never deadlock.
 */
export async function setImplied(tx: TenantDb, day: string, implied: readonly Implied[]): Promise<void> {
  const ofDay = sql`tenant_id = ${tx.tenantId} and day = ${day}`;
  await tx.execute(sql`
    select 1 from evidence_daily where ${ofDay}
    order by subject_kind collate "C", subject_id, operator collate "C" for update`);
  await tx.execute(
    sql`update evidence_daily set implied_complaint = 0 where ${ofDay} and implied_complaint <> 0`,
  );
  const column = (of: (one: Implied) => string | number) => sql.param(implied.map(of));
  await tx.execute(sql`
    update evidence_daily set implied_complaint = i.complaints
    from unnest(
      ${column((one) => one.kind)}::text[], ${column((one) => one.id)}::uuid[],
      ${column((one) => one.operator)}::text[], ${column((one) => one.complaints)}::float8[]
    ) as i(kind, id, operator_name, complaints)
    where ${ofDay} and subject_kind = i.kind and subject_id = i.id and operator = i.operator_name`);
}

/** The rates of a day by domain and by address (the highest of several sources, low ends), and what was delivered. */
export async function ratesAndDeliveries(
  tx: TenantDb,
  day: string,
): Promise<{ readonly rates: readonly ToldRate[]; readonly deliveries: readonly DayDeliveries[] }> {
  const rates = await tx
    .select({
      kind: operatorWords.subjectKind,
      id: operatorWords.subjectId,
      rate: sql<number>`max(${operatorWords.least})`,
    })
    .from(operatorWords)
    .where(
      and(
        eq(operatorWords.day, day),
        sql`${operatorWords.metric} in ('spam-rate', 'complaint-rate')`,
        isNotNull(operatorWords.least),
      ),
    )
    .groupBy(operatorWords.subjectKind, operatorWords.subjectId);
  const deliveries = await tx
    .select({
      kind: sql<DayDeliveries["kind"]>`${evidenceDaily.subjectKind}`,
      id: evidenceDaily.subjectId,
      operator: evidenceDaily.operator,
      delivered: evidenceDaily.delivered,
      complaint: evidenceDaily.complaint,
      addressId: domains.addressId,
    })
    .from(evidenceDaily)
    .leftJoin(
      domains,
      and(eq(domains.tenantId, evidenceDaily.tenantId), eq(domains.id, evidenceDaily.subjectId)),
    )
    .where(and(eq(evidenceDaily.day, day), sql`${evidenceDaily.subjectKind} in ('domain', 'pair')`));
  return { rates, deliveries };
}
