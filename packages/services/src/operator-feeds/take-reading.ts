import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import type {
  FeedReading,
  FeedSource,
  FeedWord,
  OperatorFeed,
  Unread,
} from "@penguinmails/core/ports/operator-feed";
import { day as dayMs, daysAfter, utcDay } from "@penguinmails/core/time";
import { saveWords, type WordRow } from "@penguinmails/db/repositories/operator-words";
import { operatorFeeds, operatorWords } from "@penguinmails/db/schema/operator-feeds";
import type { Database, OperatorDb } from "@penguinmails/db/tenant-db";
import { and, eq, gte, inArray, lt } from "drizzle-orm";
import { eachOf } from "../platform/each-of.ts";
import { type FeedSubject, feedSubjects } from "./feed-subjects.ts";
import { settleImplied } from "./settle-implied.ts";
import { stillUnread } from "./unread-subjects.ts";

type Deps = { readonly database: Database; readonly clock: Clock };

/** Whom a reading asks for: all but these, or these alone, by their names. */
export type What = { readonly but: readonly string[] } | { readonly alone: readonly string[] };

type Asked = {
  readonly what?: What;
  /** What is done once the operator was heard and before anything of it is kept. */
  readonly beforeKept?: (reading: FeedReading) => Promise<void>;
};

/**
 * Reads an operator's statistics of the last `backDays` days and today, and keeps what they say of our domains and
 * addresses, each for its agency; what could not be read of them is kept for staff. Returns how many of them were spoken of.
 * Rejects with `FeedError`, and then nothing is written. Idempotent, and what one agency's rows make fail keeps no other from its own.
 */
export async function takeReading(
  deps: Deps,
  feed: OperatorFeed,
  backDays: number,
  { what = { but: [] }, beforeKept }: Asked = {},
): Promise<number> {
  const now = deps.clock.now();
  const today = utcDay(now);
  const firstDay = utcDay(now - backDays * dayMs);
  const subjects = await deps.database.withOperator(feedSubjects);
  const asked = subjects.filter(({ name }) =>
    "but" in what ? !what.but.includes(name) : what.alone.includes(name),
  );
  const names = (kind: FeedSubject["kind"]) => [
    ...new Set(asked.filter((one) => one.kind === kind).map(({ name }) => name)),
  ];
  const reading = await feed.read({
    firstDay,
    lastDay: today,
    domains: names("domain"),
    addresses: names("address"),
  });
  await beforeKept?.(reading);
  const oldest = utcDay(now - policy.operatorFeed.keepDays * dayMs);
  const lost = await lostAccess(deps.database, feed.source, subjects, reading.notGranted ?? [], oldest);
  await eachOf(rowsByTenant(feed.source, subjects, reading.words, today), async ([tenantId, rows]) => {
    await deps.database.withTenant(tenantId, (tx) => saveWords(tx, rows));
    // A transaction each: a day's counters are all locked, and who takes in feedback counts on several days.
    for (const day of [firstDay, ...daysAfter(firstDay, today)])
      await deps.database.withTenant(tenantId, (tx) => settleImplied(tx, day));
  });
  await deps.database.withOperator(async (tx) => {
    const [before] = await tx.select().from(operatorFeeds).where(eq(operatorFeeds.source, feed.source));
    // Who is ours no more is not to be read either.
    const known = (before?.unread ?? []).filter((one) => subjects.some(({ name }) => name === one.subject));
    const failed = [...(reading.unread ?? []), ...lost];
    const unread = stillUnread(known, new Set(asked.map(({ name }) => name)), failed, now);
    const covered = reading.covered.length;
    const all = { askedAt: now, answeredAt: now, covered, fault: reading.fault ?? null, unread };
    const more = before && { ...before, covered: before.covered + covered, unread };
    await saveFeed(tx, feed.source, "alone" in what && more ? more : all);
  });
  await forgetBefore(deps.database, oldest);
  return reading.covered.length;
}

/** Whatever the agency: of one whose domains are gone nothing new is told that would have its old words looked at. */
async function forgetBefore(database: Database, oldest: string): Promise<void> {
  const isOld = lt(operatorWords.day, oldest);
  const rows = await database.withOperator((tx) =>
    tx.selectDistinct({ tenantId: operatorWords.tenantId }).from(operatorWords).where(isOld),
  );
  await eachOf(rows, ({ tenantId }) =>
    database.withTenant(tenantId, async (tx) => void (await tx.delete(operatorWords).where(isOld))),
  );
}

/**
 * Those of the names that the operator told of before, as far back as words are kept: that nobody was ever given access to
 * others is no fault, and what was taken away on purpose is forgotten.
 */
async function lostAccess(
  database: Database,
  source: FeedSource,
  subjects: readonly FeedSubject[],
  names: readonly string[],
  oldest: string,
): Promise<readonly Unread[]> {
  const nameOf = new Map(
    subjects.flatMap(({ id, name }) => (names.includes(name) ? [[id, name] as const] : [])),
  );
  if (nameOf.size === 0) return [];
  const its = inArray(operatorWords.subjectId, [...nameOf.keys()]);
  const told = await database.withOperator((tx) =>
    tx
      .selectDistinct({ id: operatorWords.subjectId })
      .from(operatorWords)
      .where(and(eq(operatorWords.source, source), gte(operatorWords.day, oldest), its)),
  );
  const fault = "The account may not read it any more.";
  return [...new Set(told.flatMap(({ id }) => nameOf.get(id) ?? []))].map((subject) => ({ subject, fault }));
}

/** Keeps how a reading went; what is not given stays as it was. */
export async function saveFeed(
  tx: OperatorDb,
  source: FeedSource,
  state: Pick<typeof operatorFeeds.$inferInsert, "askedAt" | "answeredAt" | "covered" | "fault" | "unread">,
): Promise<void> {
  await tx
    .insert(operatorFeeds)
    .values({ source, ...state })
    .onConflictDoUpdate({ target: operatorFeeds.source, set: state });
}

function rowsByTenant(
  source: FeedSource,
  subjects: readonly FeedSubject[],
  words: readonly FeedWord[],
  toldDay: string,
): readonly (readonly [tenantId: string, rows: readonly WordRow[]])[] {
  const known = new Map<string, FeedSubject[]>();
  for (const one of subjects) known.set(one.name, [...(known.get(one.name) ?? []), one]);
  const rows = new Map<string, Map<string, WordRow>>();
  for (const { subject, day, metric, value } of words) {
    for (const { tenantId, kind, id, since } of known.get(subject) ?? []) {
      if (day < utcDay(since) || day > toldDay) continue;
      const mine = rows.get(tenantId) ?? new Map<string, WordRow>();
      const ends = { least: value?.least ?? null, most: value?.most ?? null };
      // One statement can't write a row twice.
      mine.set(`${id} ${day} ${metric}`, {
        ...{ source, subjectKind: kind, subjectId: id, day, metric, toldDay },
        ...ends,
      });
      rows.set(tenantId, mine);
    }
  }
  return [...rows].map(([tenantId, mine]) => [tenantId, [...mine.values()]]);
}
