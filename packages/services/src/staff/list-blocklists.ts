import type { Clock } from "@penguinmails/core/ports/clock";
import { blocklistZone, blocklistZones } from "@penguinmails/core/reputation/blocklist-zones";
import { blocklistListings, blocklistZones as zoneTests } from "@penguinmails/db/schema/blocklists";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { Database } from "@penguinmails/db/tenant-db";
import { desc, eq, isNull } from "drizzle-orm";
import { listName } from "../blocklists/blocklist-view.ts";
import { instantOf } from "../platform/instant.ts";
import { auditLook, type StaffCaller } from "./read-staff.ts";

/** What stands on a block list now, of all agencies, newest first, at most 500; and whether the lists are believed. */
export async function listBlocklists(
  deps: { readonly database: Database; readonly clock: Clock },
  by: StaffCaller,
) {
  return deps.database.withOperator(async (tx) => {
    await auditLook(tx, by, deps.clock.now(), { action: "blocklists.list", subject: "blocklists" });
    const rows = await tx
      .select({ listing: blocklistListings, tenantName: tenants.name })
      .from(blocklistListings)
      .innerJoin(tenants, eq(tenants.id, blocklistListings.tenantId))
      .where(isNull(blocklistListings.until))
      .orderBy(desc(blocklistListings.since))
      .limit(500);
    const tests = await tx.select().from(zoneTests);
    return {
      listings: rows.flatMap(({ listing, tenantName }) => {
        const zone = blocklistZone(listing.zone);
        if (!zone) return [];
        const { id, tenantId, subjectKind, subjectId, subjectLabel, meanings, said, since } = listing;
        const subject = { kind: subjectKind, id: subjectId, label: subjectLabel };
        const when = new Date(since).toISOString();
        return [{ ...listName(zone), id, tenantId, tenantName, subject, meanings, said, since: when }];
      }),
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
