import { policy } from "@penguinmails/core/policy";
import { blocklistZones, refusingZones } from "@penguinmails/core/reputation/blocklist-zones";
import { blocklistChecks, blocklistZones as zoneTests } from "@penguinmails/db/schema/blocklists";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { and, eq, inArray, ne, notExists, sql } from "drizzle-orm";
import type { Alert } from "./find-alerts.ts";

/** Lists by which operators refuse that answer nothing that can be believed: what they list would go on sending. */
export async function blindAlerts(tx: OperatorDb): Promise<Alert[]> {
  const known = tx
    .select({ zone: blocklistChecks.zone })
    .from(blocklistChecks)
    .where(
      and(
        eq(blocklistChecks.zone, zoneTests.zone),
        ne(blocklistChecks.status, "unknown"),
        // What was given back or removed keeps its last answer.
        sql`${blocklistChecks.checkedAt} > ${zoneTests.testedAt} - ${policy.blocklist.checkEveryMs} * interval '1 millisecond'`,
      ),
    );
  const blind = await tx
    .select()
    .from(zoneTests)
    .where(and(inArray(zoneTests.zone, [...refusingZones]), eq(zoneTests.believed, false), notExists(known)))
    .orderBy(zoneTests.zone);
  return blocklistZones.flatMap(({ zone, name, lists }) => {
    const test = blind.find((row) => row.zone === zone);
    if (!test) return [];
    return {
      code: "blocklist-blind",
      severity: "warn",
      subject: { kind: "blocklist", id: zone, label: name },
      message: `Nobody knows which ${lists === "address" ? "addresses" : "domains"} it lists: they would go on sending. ${test.cause ?? ""}`,
      since: null,
    };
  });
}
