import type { Actor } from "@penguinmails/db/audit";
import { auditLog } from "@penguinmails/db/schema/platform";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, desc, eq } from "drizzle-orm";

const words: Readonly<Record<Actor["kind"], string>> = {
  user: "the agency",
  staff: "our staff",
  system: "the platform",
  recipient: "a recipient",
};

/** Who acts, in words that agencies and staff read; which of our staff it was stands in the audit log. */
export function actorWords({ kind }: Pick<Actor, "kind">): string {
  return words[kind];
}

/** Who last asked for this to be done to a node, in such words. */
export async function askedBy(tx: TenantDb, nodeId: string, action: `node.${string}`): Promise<string> {
  const [asked] = await tx
    .select({ kind: auditLog.actorKind })
    .from(auditLog)
    .where(and(eq(auditLog.subjectKind, "node"), eq(auditLog.subjectId, nodeId), eq(auditLog.action, action)))
    .orderBy(desc(auditLog.id))
    .limit(1);
  return actorWords(asked ?? { kind: "system" });
}
