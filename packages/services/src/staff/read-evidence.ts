import { createHash } from "node:crypto";
import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { SecretBox } from "@penguinmails/core/ports/outside";
import { nodeEvidence } from "@penguinmails/db/schema/node-health";
import type { Database, OperatorDb } from "@penguinmails/db/tenant-db";
import { and, desc, eq } from "drizzle-orm";
import { auditLook, type StaffLook } from "./read-staff.ts";

type Part = { readonly name: string; readonly code: number; readonly text: string; readonly isCut: boolean };

/** What was kept of a node before it was isolated, newest first, at most ten. */
export async function evidenceViews(tx: OperatorDb, nodeId: string) {
  const rows = await tx
    .select({
      id: nodeEvidence.id,
      takenAt: nodeEvidence.takenAt,
      sha256: nodeEvidence.sha256,
      bytes: nodeEvidence.bytes,
    })
    .from(nodeEvidence)
    .where(eq(nodeEvidence.nodeId, nodeId))
    .orderBy(desc(nodeEvidence.id))
    .limit(10);
  return rows.map((row) => ({ ...row, takenAt: new Date(row.takenAt).toISOString() }));
}

/**
 * Opens what was kept of a node. Throws `not-found`, and `conflict` when it is not what was kept: it was altered, or sealed
 * under another key.
 */
export async function readEvidence(
  deps: { readonly database: Database; readonly clock: Clock; readonly secrets: SecretBox },
  by: StaffLook,
  of: { readonly id: string; readonly evidenceId: string },
) {
  const row = await deps.database.withOperator(async (tx) => {
    const { id, evidenceId } = of;
    await auditLook(tx, by, deps.clock.now(), {
      action: "fleet.evidence",
      subject: `node:${id}`,
    });
    const [found] = await tx
      .select()
      .from(nodeEvidence)
      .where(and(eq(nodeEvidence.nodeId, id), eq(nodeEvidence.id, evidenceId)));
    return found;
  });
  if (!row) throw new Problem("not-found");
  const plain = open(deps.secrets, row);
  const { parts } = JSON.parse(plain) as { readonly parts: readonly Part[] };
  const { id, sha256, bytes } = row;
  return { id, sha256, bytes, takenAt: new Date(row.takenAt).toISOString(), parts };
}

function open(secrets: SecretBox, row: typeof nodeEvidence.$inferSelect): string {
  const altered = new Problem("conflict", { detail: "This is not what was kept: it was altered since." });
  let plain: string;
  try {
    plain = secrets.open(row.sealed, `node:${row.nodeId}:evidence:${row.id}`);
  } catch {
    throw altered;
  }
  if (createHash("sha256").update(plain).digest("hex") !== row.sha256) throw altered;
  return plain;
}
