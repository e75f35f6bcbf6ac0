import type { EpochMs } from "@penguinmails/core/time";
import { newId } from "./ids.ts";
import { auditLog } from "./schema/platform.ts";
import type { TenantDb } from "./tenant-db.ts";

/** Who acts. Every use case gets one and leaves it in the audit log, in the same transaction as the act. */
export type Actor =
  | { readonly kind: "user"; readonly id: string; readonly requestId: string | null }
  | { readonly kind: "staff"; readonly id: string; readonly requestId: string | null }
  | { readonly kind: "system"; readonly id: string; readonly requestId: null }
  | { readonly kind: "recipient"; readonly id: string; readonly requestId: string | null };

export async function appendAudit(
  tx: TenantDb,
  actor: Actor,
  at: EpochMs,
  act: {
    readonly action: string;
    readonly subjectKind: string;
    readonly subjectId: string;
    readonly detail?: Record<string, unknown>;
  },
): Promise<void> {
  await tx.insert(auditLog).values({
    tenantId: tx.tenantId,
    id: newId(),
    at,
    actorKind: actor.kind,
    actorId: actor.id,
    action: act.action,
    subjectKind: act.subjectKind,
    subjectId: act.subjectId,
    detail: act.detail ?? {},
    requestId: actor.requestId,
  });
}
