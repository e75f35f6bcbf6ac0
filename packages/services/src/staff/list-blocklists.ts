import type { Clock } from "@penguinmails/core/ports/clock";
import { blocklistZone, blocklistZones } from "@penguinmails/core/reputation/blocklist-zones";
import { blocklistListings, blocklistZones as zoneTests } from "@penguinmails/db/schema/blocklists";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, desc, eq, isNull } from "drizzle-orm";
import { listName, nodeBlocklists } from "../blocklists/blocklist-view.ts";
import { instantOf } from "../platform/instant.ts";
import { olderThan, type PageAsked, pageOf } from "../platform/page-of.ts";
import { auditLook, type StaffCaller } from "./read-staff.ts";

/** What the lists say of each address of a node. Throws `not-found`. */
export async function readNodeBlocklists(
  deps: { readonly database: Database; readonly clock: Clock },
  by: StaffCaller,
  id: string,
) {
  return deps.database.withOperator(async (tx) => {
    await auditLook(tx, by, deps.clock.now(), { action: "fleet.blocklists", subject: `node:${id}` });
    return nodeBlocklists(tx, id);
  });
}

/** What stands on a block list now, of all agencies, newest first; and whether the lists are believed. */
export async function listBlocklists(
  deps: { readonly database: Database; readonly clock: Clock },
  by: StaffCaller,
  asked: PageAsked,
) {
  return deps.database.withOperator(async (tx) => {
    await auditLook(tx, by, deps.clock.now(), { action: "blocklists.list", subject: "blocklists" });
    const rows = await tx
      .select({ listing: blocklistListings, tenantName: tenants.name })
      .from(blocklistListings)
      .innerJoin(tenants, eq(tenants.id, blocklistListings.tenantId))
      .where(and(isNull(blocklistListings.until), olderThan(blocklistListings.id, asked)))
      .orderBy(desc(blocklistListings.id))
      .limit(asked.limit + 1);
    const page = pageOf(
      rows.map((row) => ({ ...row, id: row.listing.id })),
      asked.limit,
    );
    const tests = await tx.select().from(zoneTests);
    return {
      listings: page.items.flatMap(({ listing, tenantName }) => {
        const zone = blocklistZone(listing.zone);
        if (!zone) return [];
        const { id, tenantId, subjectKind, subjectId, subjectLabel, meanings, said, since } = listing;
        const subject = { kind: subjectKind, id: subjectId, label: subjectLabel };
        const when = new Date(since).toISOString();
        return [{ ...listName(zone), id, tenantId, tenantName, subject, meanings, said, since: when }];
      }),
      nextCursor: page.nextCursor,
      zones: blocklistZones.map((zone) => {
        const test = tests.find((row) => row.zone === zone.zone);
        return {
          ...listName(zone),
          lists: zone.lists,
          believed: test?.believed ?? null,
          cause: test?.cause ?? null,
          testedAt: instantOf(test?.testedAt ?? null),
        };
      }),
    };
  });
}
