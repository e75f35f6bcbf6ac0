import { type JobName, type JobPayload, jobCatalog } from "@penguinmails/contracts/jobs/catalog";
import type { EpochMs } from "@penguinmails/core/time";
import { newId } from "./ids.ts";
import { outbox } from "./schema/platform.ts";
import type { TenantDb } from "./tenant-db.ts";

/**
 * Asks for a job in the caller's own transaction: it is published if and only if that commits, and not before
 * `dueAt`. Returns the id it will have as a job. Throws `ZodError` when the payload is not the catalogue's.
 */
export async function appendToOutbox<N extends JobName>(
  tx: TenantDb,
  job: N,
  payload: JobPayload<N>,
  dueAt: EpochMs,
): Promise<string> {
  const id = newId();
  const checked = jobCatalog[job].payload.parse(payload) as Record<string, unknown>;
  await tx.insert(outbox).values({ tenantId: tx.tenantId, id, job, payload: checked, dueAt });
  return id;
}
