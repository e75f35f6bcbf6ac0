import type { EpochMs } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { appendToOutbox } from "@penguinmails/db/outbox";
import { egressAttestations } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { sql } from "drizzle-orm";
import { realTimeIn } from "../platform/real-time.ts";

/** Real milliseconds for which a probe is awaited: sockets, a queue that tries once more, and DNS. */
const awaitedForMs = 120_000;
const lost = "The last test mail was sent and has not arrived at our receiver; another one follows.";

/**
 * Asks for one probe of the pair, unless one is on its way; `dueOnly`: nor before it is due. False when none was asked for.
 * Two workers at once ask for one.
 */
export async function askProbe(
  tx: TenantDb,
  pair: { readonly domainId: string; readonly addressId: string },
  nowMs: EpochMs,
  dueOnly: boolean,
): Promise<boolean> {
  const probeId = newId();
  const claim = { probeId, probeLeaseUntil: realTimeIn(awaitedForMs) };
  const { probeId: awaited, probeLeaseUntil, nextProbeAt, trouble } = egressAttestations;
  const isFree = sql`(${probeLeaseUntil} is null or ${probeLeaseUntil} <= now())`;
  const [claimed] = await tx
    .insert(egressAttestations)
    .values({ tenantId: tx.tenantId, ...pair, ...claim, nextProbeAt: nowMs })
    .onConflictDoUpdate({
      target: [egressAttestations.tenantId, egressAttestations.domainId, egressAttestations.addressId],
      set: { ...claim, trouble: sql`case when ${awaited} is null then ${trouble} else ${lost} end` },
      setWhere: dueOnly
        ? sql`${isFree} and ${nextProbeAt} <= ${new Date(nowMs).toISOString()}::timestamptz`
        : isFree,
    })
    .returning({ probeId: egressAttestations.probeId });
  if (!claimed) return false;
  const { tenantId } = tx;
  await appendToOutbox(tx, "egress.probe", { v: 1, tenantId, domainId: pair.domainId, probeId }, nowMs);
  return true;
}
