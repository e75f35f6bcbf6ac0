import type { blocklistSubjectView } from "@penguinmails/contracts/http/blocklists";
import { Problem } from "@penguinmails/contracts/problems";
import {
  type BlocklistZone,
  blocklistZone,
  blocklistZones,
  refusingZones,
} from "@penguinmails/core/reputation/blocklist-zones";
import { blocklistQuery } from "@penguinmails/core/reputation/read-blocklist";
import { blocklistChecks, blocklistListings } from "@penguinmails/db/schema/blocklists";
import { addresses, domains, nodes } from "@penguinmails/db/schema/fleet";
import type { OperatorDb, TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, desc, eq, inArray, isNotNull } from "drizzle-orm";
import type { z } from "zod";
import { instantOf } from "../platform/instant.ts";
import { outOfRotation } from "./out-of-rotation.ts";
import type { BlocklistSubject } from "./record-answers.ts";

type SubjectView = z.infer<typeof blocklistSubjectView>;

/** What the lists say of a sending domain and of the address that it leaves from. Throws `not-found`. */
export async function domainBlocklists(tx: TenantDb, domainId: string) {
  const [row] = await tx
    .select({ id: domains.id, name: domains.name, addressId: addresses.id, ip: addresses.ip })
    .from(domains)
    .leftJoin(addresses, and(eq(addresses.tenantId, domains.tenantId), eq(addresses.id, domains.addressId)))
    .where(eq(domains.id, domainId));
  if (!row) throw new Problem("not-found");
  const subjects: BlocklistSubject[] = [{ kind: "domain", id: row.id, label: row.name }];
  if (row.addressId && row.ip) subjects.push({ kind: "address", id: row.addressId, label: row.ip });
  return { items: await subjectViews(tx, subjects), nextCursor: null };
}

/** What the lists say of each address of a node, whoever asks. Throws `not-found`. */
export async function nodeBlocklists(tx: TenantDb | OperatorDb, nodeId: string) {
  const [node] = await tx.select({ id: nodes.id }).from(nodes).where(eq(nodes.id, nodeId));
  if (!node) throw new Problem("not-found");
  const rows = await tx
    .select({ id: addresses.id, ip: addresses.ip })
    .from(addresses)
    .where(and(eq(addresses.nodeId, nodeId), isNotNull(addresses.ip)))
    .orderBy(asc(addresses.kind), asc(addresses.id));
  const subjects = rows.map(({ id, ip }) => ({ kind: "address" as const, id, label: ip ?? "" }));
  return { items: await subjectViews(tx, subjects), nextCursor: null };
}

async function subjectViews(
  tx: TenantDb | OperatorDb,
  subjects: readonly BlocklistSubject[],
): Promise<SubjectView[]> {
  const ids = subjects.map(({ id }) => id);
  if (ids.length === 0) return [];
  const checks = await tx.select().from(blocklistChecks).where(inArray(blocklistChecks.subjectId, ids));
  const listings = await tx
    .select()
    .from(blocklistListings)
    .where(inArray(blocklistListings.subjectId, ids))
    .orderBy(desc(blocklistListings.since));
  const out = await outOfRotation(tx, ids);
  return subjects.map((subject) => {
    const ofSubject = listings.filter(({ subjectId }) => subjectId === subject.id);
    return {
      subject,
      outOfRotation: out.find((each) => each.subject.id === subject.id) ?? null,
      standings: blocklistZones
        .filter((zone) => blocklistQuery(zone, subject.label) !== null)
        .map((zone) => {
          const check = checks.find((row) => row.subjectId === subject.id && row.zone === zone.zone);
          const listing = ofSubject.find((row) => row.zone === zone.zone && row.until === null);
          return {
            ...listName(zone),
            // A listing stands until a clean answer ends it, whatever the last answer was.
            status: listing ? ("listed" as const) : (check?.status ?? ("pending" as const)),
            cause: check?.cause ?? null,
            meanings: listing?.meanings ?? [],
            said: listing?.said ?? null,
            since: instantOf(listing?.since ?? null),
            checkedAt: instantOf(check?.checkedAt ?? null),
          };
        }),
      past: ofSubject.slice(0, 20).flatMap(({ id, zone, meanings, since, until }) => {
        if (until === null) return [];
        const name = blocklistZone(zone)?.name ?? zone;
        return [
          { id, name, meanings, since: new Date(since).toISOString(), until: new Date(until).toISOString() },
        ];
      }),
    };
  });
}

/** The list as screens name it. */
export function listName({ zone, name, removalUrl }: BlocklistZone) {
  return { zone, name, removalUrl, refuses: refusingZones.includes(zone) };
}
