import type { Clock } from "@penguinmails/core/ports/clock";
import { addresses, domains, egressAttestations, mailboxes, nodes } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, asc, eq, inArray, isNotNull, not, sql } from "drizzle-orm";
import { isOutOfRotation } from "../blocklists/listed-domains.ts";
import { eachOf } from "../platform/each-of.ts";
import { askProbe } from "./ask-probe.ts";
import { ofPresentAddress } from "./egress-row.ts";

/** Probes that one round asks for: a restart after a long night must not send hundreds at once. */
const mostAtOnce = 20;

/**
 * Asks for a probe of every domain that may send but for its attestation, and has none or one that is due for renewal.
 * Domains without a mailbox wait: the probe goes out as their mail does. So do those out of rotation, and those whose node
 * still keeps their mail in its queue: it would keep that one too. Returns how many were asked for.
 */
export async function attestDueEgress(deps: {
  readonly database: Database;
  readonly clock: Clock;
}): Promise<number> {
  const now = deps.clock.now();
  const due = await deps.database.withOperator((tx) =>
    tx
      .select({ tenantId: domains.tenantId, domainId: domains.id, addressId: addresses.id })
      .from(domains)
      .innerJoin(nodes, and(eq(nodes.tenantId, domains.tenantId), eq(nodes.id, domains.nodeId)))
      .innerJoin(
        addresses,
        and(eq(addresses.tenantId, domains.tenantId), eq(addresses.id, domains.addressId)),
      )
      .leftJoin(egressAttestations, ofPresentAddress)
      .where(
        and(
          inArray(domains.status, ["verified", "degraded"]),
          eq(nodes.status, "serving"),
          isNotNull(addresses.ip),
          not(isOutOfRotation),
          eq(domains.isQueueHeld, false),
          sql`(${egressAttestations.domainId} is null or ${egressAttestations.nextProbeAt} <= ${new Date(now).toISOString()}::timestamptz)`,
          sql`(${egressAttestations.probeLeaseUntil} is null or ${egressAttestations.probeLeaseUntil} <= now())`,
          sql`exists (select 1 from ${mailboxes} where ${mailboxes.tenantId} = ${domains.tenantId}
            and ${mailboxes.domainId} = ${domains.id} and ${mailboxes.status} in ('ready', 'paused'))`,
        ),
      )
      // Who has no attestation at all goes first, then who waits longest.
      .orderBy(sql`${egressAttestations.nextProbeAt} asc nulls first`, asc(domains.id))
      .limit(mostAtOnce),
  );
  let asked = 0;
  await eachOf(due, async ({ tenantId, ...pair }) => {
    if (await deps.database.withTenant(tenantId, (tx) => askProbe(tx, pair, now, true))) asked += 1;
  });
  return asked;
}
