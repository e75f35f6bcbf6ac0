import { isBackupStale } from "@penguinmails/core/backups/schedule";
import { keyFingerprint } from "@penguinmails/core/backups/tar-contents";
import { policy } from "@penguinmails/core/policy";
import type { EpochMs } from "@penguinmails/core/time";
import { nodeBackups } from "@penguinmails/db/schema/backups";
import { domains, nodes } from "@penguinmails/db/schema/fleet";
import type { OperatorDb } from "@penguinmails/db/tenant-db";
import { and, asc, desc, eq, isNull, ne, or, sql } from "drizzle-orm";
import { instantOf } from "../platform/instant.ts";

export type BackupFault = { readonly message: string; readonly sinceMs: EpochMs };

/** What is wrong with the backups of nodes that serve, by node; nothing for those of which nothing is. */
export async function backupFaults(
  tx: OperatorDb,
  now: EpochMs,
  nodeId?: string,
): Promise<ReadonlyMap<string, BackupFault & { readonly label: string }>> {
  const lastGood = sql`max(${nodeBackups.startedAt}) filter (where ${nodeBackups.state} = 'done')`;
  const rows = await tx
    .select({
      id: nodes.id,
      label: nodes.name,
      servingSince: nodes.servingSince,
      createdAt: nodes.createdAt,
      goodMs: sql<number | null>`(extract(epoch from ${lastGood}) * 1000)::float`,
      failed: sql<
        { at: number; error: string | null }[] | null
      >`json_agg(json_build_object('at', extract(epoch from ${nodeBackups.startedAt}) * 1000, 'error', ${nodeBackups.error}) order by ${nodeBackups.startedAt} desc) filter (where ${nodeBackups.state} = 'failed')`,
    })
    .from(nodes)
    .leftJoin(nodeBackups, and(eq(nodeBackups.tenantId, nodes.tenantId), eq(nodeBackups.nodeId, nodes.id)))
    .where(and(eq(nodes.status, "serving"), nodeId === undefined ? undefined : eq(nodes.id, nodeId)))
    .groupBy(nodes.tenantId, nodes.id);
  const faults = rows.flatMap(({ id, label, servingSince, createdAt, goodMs, failed }) => {
    const inARow = (failed ?? []).filter(({ at }) => goodMs === null || at > goodMs);
    const since = servingSince ?? createdAt;
    const isStale = isBackupStale(since, goodMs, now);
    if (!isStale && inARow.length < policy.backup.tellAfterFailures) return [];
    const why = inARow[0]?.error ?? "none was made";
    const message =
      inARow.length < policy.backup.tellAfterFailures
        ? `It has no backup of the last ${Math.round(policy.backup.staleAfterMs / 3_600_000)} hours: ${why}`
        : `Its last ${inARow.length} backups failed: ${why}`;
    return [[id, { label, message: message.replace(/\.?$/, "."), sinceMs: goodMs ?? since }] as const];
  });
  return new Map(faults);
}

/** A node's backups, newest first, at most fifty; what is being deleted is not shown. */
export async function backupViews(tx: OperatorDb, nodeId: string) {
  const rows = await tx
    .select()
    .from(nodeBackups)
    .where(and(eq(nodeBackups.nodeId, nodeId), ne(nodeBackups.state, "dropping")))
    .orderBy(desc(nodeBackups.startedAt))
    .limit(50);
  return rows.map(({ id, state, startedAt, endedAt, bytes, sha256, contents, note, error }) => ({
    id,
    state: state as Exclude<typeof state, "dropping">,
    startedAt: new Date(startedAt).toISOString(),
    endedAt: instantOf(endedAt),
    bytes,
    sha256,
    mails: contents?.mails ?? null,
    keys:
      contents?.keys.map(({ domain, publicKey }) => ({ domain, fingerprint: keyFingerprint(publicKey) })) ??
      [],
    note,
    error,
  }));
}

/** Nodes of the agency that a backup of this one may be put back onto: itself first, and those without domains. */
export async function restoreTargets(tx: OperatorDb, tenantId: string, nodeId: string) {
  const isItself = eq(nodes.id, nodeId);
  return tx
    .selectDistinct({ id: nodes.id, name: nodes.name, isOther: sql<boolean>`${nodes.id} <> ${nodeId}` })
    .from(nodes)
    .leftJoin(domains, and(eq(domains.tenantId, nodes.tenantId), eq(domains.nodeId, nodes.id)))
    .where(and(eq(nodes.tenantId, tenantId), eq(nodes.status, "serving"), or(isItself, isNull(domains.id))))
    .orderBy(sql`3`, asc(nodes.name));
}
