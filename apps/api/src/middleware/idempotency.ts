import { createHash } from "node:crypto";
import { Problem } from "@penguinmails/contracts/problems";
import { newId } from "@penguinmails/db/ids";
import { idempotencyKeys } from "@penguinmails/db/schema/tenants";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { realTimeIn } from "@penguinmails/services/platform/real-time";
import { and, eq, sql } from "drizzle-orm";
import type { Container } from "../container.ts";

/** Renewed while the call runs: a call without an answer whose lease is over has died with its process. */
const leaseMs = 5 * 60_000;
const renewEveryMs = 60_000;

/**
 * Runs `work` once for a key: a repetition with the same body gets the first answer, one with another body a
 * conflict, one that comes while the first still runs, however long, a conflict too. A failed call frees its key; so
 * does, five minutes of real time later, one that died with its process.
 */
export async function onceForKey(
  container: Container,
  tenantId: string,
  call: { readonly key: string; readonly route: string; readonly body: Uint8Array },
  work: () => Promise<{ readonly status: number; readonly body: string }>,
): Promise<{ readonly status: number; readonly body: string }> {
  // One that is empty stands for a name that a client failed to make: the next call without one is no repetition.
  if (call.key === "" || call.key.length > 200)
    throw new Problem("bad-request", { detail: "An Idempotency-Key has 1 to 200 characters." });
  const bodyHash = createHash("sha256").update(call.body).digest("hex");
  const mine = and(eq(idempotencyKeys.route, call.route), eq(idempotencyKeys.key, call.key));
  const id = newId();
  const leaseUntil = realTimeIn(leaseMs);
  const hasDied = sql`${idempotencyKeys.bodyHash} = ${bodyHash} and ${idempotencyKeys.response} is null
    and coalesce(${idempotencyKeys.leaseUntil} < now(), true)`;
  const claim = async (tx: TenantDb) => {
    const row = {
      tenantId,
      id,
      key: call.key,
      route: call.route,
      bodyHash,
      status: "running",
      leaseUntil,
      createdAt: container.clock.now(),
    };
    const claimed = await tx
      .insert(idempotencyKeys)
      .values(row)
      .onConflictDoUpdate({
        target: [idempotencyKeys.tenantId, idempotencyKeys.route, idempotencyKeys.key],
        set: { id, leaseUntil },
        setWhere: hasDied,
      })
      .returning({ id: idempotencyKeys.id });
    if (claimed.length > 0) return null;
    const [known] = await tx.select().from(idempotencyKeys).where(mine);
    return known ?? null;
  };
  const known = await container.database.withTenant(tenantId, claim);
  if (known !== null) {
    if (known.bodyHash !== bodyHash) throw new Problem("idempotency-mismatch");
    if (known.response === null)
      throw new Problem("conflict", { detail: "The first call with this key is still running." });
    return { status: Number(known.status), body: known.response };
  }
  // By its own id: a call that outlived its lease must not write over the one that took its place.
  const ours = eq(idempotencyKeys.id, id);
  const renew = () =>
    container.database
      .withTenant(tenantId, (tx) =>
        tx
          .update(idempotencyKeys)
          .set({ leaseUntil: realTimeIn(leaseMs) })
          .where(ours),
      )
      // The next one may get through: there are four more before the lease is over.
      .catch(() => undefined);
  const renewals = setInterval(renew, renewEveryMs);
  const answer = await work()
    .catch(async (error) => {
      await container.database.withTenant(tenantId, (tx) => tx.delete(idempotencyKeys).where(ours));
      throw error;
    })
    .finally(() => clearInterval(renewals));
  // When this fails the key is not free: what was done must not be done again by the client's next try.
  await container.database.withTenant(tenantId, (tx) =>
    tx
      .update(idempotencyKeys)
      .set({ status: String(answer.status), response: answer.body })
      .where(ours),
  );
  return answer;
}
