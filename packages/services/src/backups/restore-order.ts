import { publishedKeyOf } from "@penguinmails/core/backups/tar-contents";
import type { NodeOperation, RestoreOrder } from "@penguinmails/core/ports/node-converger";
import { nodeBackups } from "@penguinmails/db/schema/backups";
import { domains, mailboxes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, inArray, lte } from "drizzle-orm";
import type { OperationRow } from "../fleet/node-operation.ts";

type BackupRow = typeof nodeBackups.$inferSelect;

/** The operation as its runner takes it; one that restores with what must be true afterwards. */
export async function orderOf(tx: TenantDb, row: OperationRow): Promise<NodeOperation> {
  const { id, kind, ip, rid, backupId, nodeId } = row;
  if ((kind !== "restore" && kind !== "rebuild") || backupId === null) return { id, kind, ip, rid };
  const [backup] = await tx.select().from(nodeBackups).where(eq(nodeBackups.id, backupId));
  // One that was deleted meanwhile: the store says so, and nothing is changed on the node.
  if (!backup) return { id, kind, ip, restore: { backupId, isOwnNode: false, domains: [], mailboxes: [] } };
  return { id, kind, ip, restore: await restoreOrder(tx, backup, nodeId) };
}

async function restoreOrder(tx: TenantDb, backup: BackupRow, nodeId: string): Promise<RestoreOrder> {
  const held = await domainsOf(tx, backup);
  const made = await tx
    .select({ email: mailboxes.email })
    .from(mailboxes)
    .innerJoin(domains, and(eq(domains.tenantId, mailboxes.tenantId), eq(domains.id, mailboxes.domainId)))
    .where(
      and(
        eq(domains.nodeId, backup.nodeId),
        inArray(mailboxes.status, ["ready", "paused"]),
        lte(mailboxes.createdAt, backup.startedAt),
      ),
    )
    .orderBy(asc(mailboxes.email));
  return {
    backupId: backup.id,
    isOwnNode: backup.nodeId === nodeId,
    domains: held.flatMap(({ name, publicKey, isHeld }) =>
      isHeld && publicKey !== null ? [{ name, publicKey }] : [],
    ),
    mailboxes: made.map(({ email }) => email),
  };
}

/** The domains of the node that the backup is of, each with its published key and whether the backup holds that key. */
export async function domainsOf(tx: TenantDb, backup: BackupRow) {
  const rows = await tx
    .select({ id: domains.id, name: domains.name, dkimValue: domains.dkimValue })
    .from(domains)
    .where(eq(domains.nodeId, backup.nodeId))
    .orderBy(asc(domains.name));
  const keys = backup.contents?.keys ?? [];
  return rows.map(({ id, name, dkimValue }) => {
    const publicKey = publishedKeyOf(dkimValue);
    const isHeld = keys.some((key) => key.domain === name && key.publicKey === publicKey);
    return { id, name, publicKey, isHeld };
  });
}
