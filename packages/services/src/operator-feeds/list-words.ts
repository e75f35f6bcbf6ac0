import { Problem } from "@penguinmails/contracts/problems";
import { type FeedSource, feedSources } from "@penguinmails/core/ports/operator-feed";
import { feedNames } from "@penguinmails/core/reputation/operator-word";
import { addresses, domains, mailboxes } from "@penguinmails/db/schema/fleet";
import { operatorWords } from "@penguinmails/db/schema/operator-feeds";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, desc, eq, inArray, lte, or, sql } from "drizzle-orm";
import type { PageAsked } from "../platform/page-of.ts";

type Subject = { readonly kind: "domain" | "address"; readonly id: string; readonly label: string };
const shownDays = 14;

/**
 * What operators say of a domain and the address that it leaves from, of an address, of a mailbox by both, or of all that
 * the agency sends from (those of whom something was said); the cursor is a place in that list. Throws `not-found`.
 */
export async function listOperatorWords(tx: TenantDb, id: string, { limit, cursor }: PageAsked) {
  const subjects = await subjectsBehind(tx, id);
  const rows = await newestWords(
    tx,
    subjects.map((subject) => subject.id),
  );
  const items = subjects.flatMap((subject) =>
    sourcesOf(subject).map((source) => ({
      source,
      sourceName: feedNames[source],
      subject,
      days: daysOf(rows.filter((row) => row.source === source && row.subjectId === subject.id)),
    })),
  );
  const isAgency = id === tx.tenantId;
  const all = isAgency ? items.filter(({ days }) => days.length > 0) : items;
  const to = Number(cursor ?? 0) + limit;
  return { items: all.slice(to - limit, to), nextCursor: all.length > to ? String(to) : null };
}

/** Of the newest days that each source tells of each subject; newest first. */
async function newestWords(tx: TenantDb, subjectIds: readonly string[]) {
  const { source, subjectId, day, metric, least, most } = operatorWords;
  const nth = sql<number>`dense_rank() over (partition by ${source}, ${subjectId} order by ${day} desc)`;
  const ranked = tx
    .select({ source, subjectId, day, metric, least, most, nth: nth.as("nth") })
    .from(operatorWords)
    .where(inArray(subjectId, [...subjectIds]))
    .as("ranked");
  return tx.select().from(ranked).where(lte(ranked.nth, shownDays)).orderBy(desc(ranked.day), ranked.metric);
}
type Word = Awaited<ReturnType<typeof newestWords>>[number];

function sourcesOf({ kind }: Subject): readonly FeedSource[] {
  return feedSources.filter((source) => (source === "snds") === (kind === "address"));
}

function daysOf(rows: readonly Word[]) {
  const days = [...new Set(rows.map(({ day }) => day))];
  return days.map((day) => ({
    day,
    said: rows.flatMap(({ day: of, metric, least, most }) =>
      of === day && least !== null && most !== null ? [{ metric, least, most }] : [],
    ),
  }));
}

async function subjectsBehind(tx: TenantDb, id: string): Promise<readonly Subject[]> {
  const isAgency = id === tx.tenantId;
  const ways = await tx
    .selectDistinct({ id: domains.id, name: domains.name, addressId: addresses.id, ip: addresses.ip })
    .from(domains)
    .leftJoin(addresses, and(eq(addresses.tenantId, domains.tenantId), eq(addresses.id, domains.addressId)))
    .leftJoin(mailboxes, and(eq(mailboxes.tenantId, domains.tenantId), eq(mailboxes.domainId, domains.id)))
    .where(isAgency ? undefined : or(eq(domains.id, id), eq(mailboxes.id, id)))
    .orderBy(domains.name);
  const held = await tx
    .select({ id: addresses.id, ip: addresses.ip })
    .from(addresses)
    .where(isAgency ? undefined : eq(addresses.id, id))
    .orderBy(addresses.ip);
  if (!isAgency && ways.length + held.length === 0) throw new Problem("not-found");
  const left = ways.map(({ addressId, ip }) => ({ id: addressId, ip }));
  const ips = new Map([...left, ...held].flatMap((row) => (row.id && row.ip ? [[row.id, row.ip]] : [])));
  return [
    ...ways.map((way) => ({ kind: "domain" as const, id: way.id, label: way.name })),
    ...[...ips].map(([addressId, ip]) => ({ kind: "address" as const, id: addressId, label: ip })),
  ];
}
