import { Problem } from "@penguinmails/contracts/problems";
import { type FeedSource, feedSources } from "@penguinmails/core/ports/operator-feed";
import { feedNames } from "@penguinmails/core/reputation/operator-word";
import { addresses, domains, mailboxes } from "@penguinmails/db/schema/fleet";
import { operatorWords } from "@penguinmails/db/schema/operator-feeds";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, desc, eq, inArray, or } from "drizzle-orm";

type Subject = { readonly kind: "domain" | "address"; readonly id: string; readonly label: string };
const shownDays = 14;
/** Of an agency; of one domain there are three at most. */
const shownSubjects = 30;

/**
 * What operators say of a domain and the address that it leaves from, of an address, of a mailbox by both, or of all that
 * the agency sends from (those of whom something was said). Throws `not-found`.
 */
export async function listOperatorWords(tx: TenantDb, id: string) {
  const subjects = await subjectsBehind(tx, id);
  const rows =
    subjects.length === 0
      ? []
      : await tx
          .select()
          .from(operatorWords)
          .where(
            inArray(
              operatorWords.subjectId,
              subjects.map((subject) => subject.id),
            ),
          )
          .orderBy(desc(operatorWords.day), operatorWords.metric);
  const items = subjects.flatMap((subject) =>
    sourcesOf(subject).map((source) => ({
      source,
      sourceName: feedNames[source],
      subject,
      days: daysOf(rows.filter((row) => row.source === source && row.subjectId === subject.id)),
    })),
  );
  const isAgency = id === tx.tenantId;
  const shown = isAgency ? items.filter(({ days }) => days.length > 0).slice(0, shownSubjects) : items;
  return { items: shown, nextCursor: null };
}

function sourcesOf({ kind }: Subject): readonly FeedSource[] {
  return feedSources.filter((source) => (source === "snds") === (kind === "address"));
}

function daysOf(rows: readonly (typeof operatorWords.$inferSelect)[]) {
  const days = [...new Set(rows.map(({ day }) => day))].slice(0, shownDays);
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
