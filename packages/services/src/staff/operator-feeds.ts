import type { adminOperatorFeedsView } from "@penguinmails/contracts/http/operator-feeds";
import { Problem } from "@penguinmails/contracts/problems";
import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import {
  FeedError,
  feedMetrics,
  feedSources,
  type OperatorFeed,
} from "@penguinmails/core/ports/operator-feed";
import { feedNames, heededFrom, rulingOf } from "@penguinmails/core/reputation/operator-word";
import { day as dayMs, utcDay } from "@penguinmails/core/time";
import { deliveredThen } from "@penguinmails/db/repositories/operator-words";
import { addresses, domains } from "@penguinmails/db/schema/fleet";
import { operatorFeeds, operatorWords } from "@penguinmails/db/schema/operator-feeds";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database, OperatorDb } from "@penguinmails/db/tenant-db";
import { and, desc, eq, gte, lt, or, type SQL, sql } from "drizzle-orm";
import type { z } from "zod";
import { takeReading } from "../operator-feeds/take-reading.ts";
import { faultOf } from "../operator-feeds/unread-subjects.ts";
import { instantOf } from "../platform/instant.ts";
import { type PageAsked, pageOf } from "../platform/page-of.ts";
import { auditLook, auditStaff, type StaffCaller } from "./read-staff.ts";

type Deps = { readonly database: Database; readonly clock: Clock };
type View = z.input<typeof adminOperatorFeedsView>;

/** How the readings of operators' statistics go, and what was told in the last days that limits heed, newest first. */
export async function listOperatorFeeds(deps: Deps, by: StaffCaller, asked: PageAsked): Promise<View> {
  const now = deps.clock.now();
  return deps.database.withOperator(async (tx) => {
    await auditLook(tx, by, now, { action: "operator-feeds.list", subject: "operator-feeds" });
    const states = await tx.select().from(operatorFeeds);
    const feeds = feedSources.map((source) => {
      const state = states.find((row) => row.source === source);
      return {
        source,
        sourceName: feedNames[source],
        askedAt: instantOf(state?.askedAt ?? null),
        answeredAt: instantOf(state?.answeredAt ?? null),
        covered: state?.covered ?? 0,
        fault: state ? faultOf(state) : null,
      };
    });
    return {
      feeds,
      ...(await troublesSince(tx, utcDay(now - policy.operatorFeed.askBackDays * dayMs), asked)),
    };
  });
}

async function troublesSince(
  tx: OperatorDb,
  firstDay: string,
  { limit, cursor }: PageAsked,
): Promise<Pick<View, "troubles" | "nextCursor">> {
  const { day, subjectId, source, metric } = operatorWords;
  const rows = await tx
    .select({
      word: operatorWords,
      tenantName: tenants.name,
      name: domains.name,
      ip: addresses.ip,
      delivered: deliveredThen,
    })
    .from(operatorWords)
    .innerJoin(tenants, eq(tenants.id, operatorWords.tenantId))
    .leftJoin(
      domains,
      and(eq(domains.tenantId, operatorWords.tenantId), eq(domains.id, operatorWords.subjectId)),
    )
    .leftJoin(
      addresses,
      and(eq(addresses.tenantId, operatorWords.tenantId), eq(addresses.id, operatorWords.subjectId)),
    )
    .where(and(gte(day, firstDay), or(...heededWords), cursor === undefined ? undefined : toldBefore(cursor)))
    .orderBy(desc(day), subjectId, source, metric)
    .limit(limit + 1);
  const { items, nextCursor } = pageOf(
    rows.map((row) => ({ ...row, id: cursorOf(row.word) })),
    limit,
  );
  const troubles = items.flatMap(({ word, tenantName, name, ip, delivered }) => {
    const { tenantId, source, day, metric, least, most } = word;
    const value = { least: least ?? 0, most: most ?? 0 };
    const ruling = rulingOf({ source, subject: name ?? ip ?? "", day, metric, value, delivered });
    return ruling ? [{ tenantId, tenantName, source, day, ...ruling }] : [];
  });
  return { troubles, nextCursor };
}

/** Of one day, subject and source no metric comes twice. */
function cursorOf({ day, subjectId, source, metric }: typeof operatorWords.$inferSelect): string {
  return [day, subjectId, source, metric].join(":");
}

/** What follows the word of that cursor: the same day's later ones, and those of days before. */
function toldBefore(cursor: string): SQL | undefined {
  const [day = "", subjectId, source, metric] = cursor.split(":");
  const words = operatorWords;
  const isLater = sql`(${words.subjectId}, ${words.source}, ${words.metric}) > (${subjectId}::uuid, ${source}, ${metric})`;
  return or(lt(words.day, day), and(eq(words.day, day), isLater));
}

/** Those that `rulingOf` heeds, as the database can tell them: most words of a week say that all is well. */
const heededWords = feedMetrics.flatMap((metric) => {
  const heeded = heededFrom(metric);
  if (heeded === null) return [];
  const { least } = operatorWords;
  return [
    and(
      eq(operatorWords.metric, metric),
      gte(least, heeded.least),
      heeded.recipients > 0 ? sql`${least} * ${deliveredThen} >= ${heeded.recipients}` : undefined,
    ),
  ];
});

/**
 * Takes what a staff member copied from Yahoo's Sender Hub. Throws `invalid-input` that names every line that is wrong, and
 * then nothing was taken. Audited before the first agency's numbers are kept, because each is kept for itself.
 */
export async function importYahoo(
  deps: Deps,
  by: StaffCaller,
  feed: OperatorFeed,
): Promise<{ readonly covered: number }> {
  try {
    const covered = await takeReading(deps, feed, policy.operatorFeed.keepDays, {
      beforeKept: (reading) => auditImport(deps, by, feed.source, reading.covered.length),
    });
    return { covered };
  } catch (error) {
    if (!(error instanceof FeedError)) throw error;
    const errors = [{ code: "csv", message: error.message, pointer: "/csv" }];
    throw new Problem("invalid-input", { detail: error.message, errors });
  }
}

function auditImport(
  { database, clock }: Deps,
  { staffId, requestId }: StaffCaller,
  source: OperatorFeed["source"],
  covered: number,
): Promise<void> {
  const act = { action: "operator-feeds.import", subject: "operator-feeds", detail: { source, covered } };
  return database.withOperator((tx) => auditStaff(tx, staffId, clock.now(), { ...act, requestId }));
}
