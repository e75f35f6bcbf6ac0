import type { NodeAccess } from "@penguinmails/core/ports/node-access";
import type { SecretBox } from "@penguinmails/core/ports/outside";
import { nodes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq } from "drizzle-orm";

type NodeRow = typeof nodes.$inferSelect;

/** The node while it serves, else null: nobody reads the log or the mail of one that is being built or given back. */
export async function servingNode(tx: TenantDb, nodeId: string): Promise<NodeRow | null> {
  const [row] = await tx
    .select()
    .from(nodes)
    .where(and(eq(nodes.id, nodeId), eq(nodes.status, "serving")));
  return row ?? null;
}

/** How to reach a node; null while its plan has not learned address, host key and key pair. */
export function nodeAccessOf(secrets: SecretBox, node: NodeRow): NodeAccess | null {
  if (node.primaryIp === null || node.hostKey === null || node.sealedSshPrivateKey === null) return null;
  return {
    nodeId: node.id,
    host: node.primaryIp,
    hostKey: node.hostKey,
    sshPrivateKey: secrets.open(node.sealedSshPrivateKey, `node:${node.id}:ssh`),
    hostname: node.hostname,
  };
}

/** Token of the node's Mailu API. */
export function mailuTokenOf(secrets: SecretBox, node: NodeRow): string {
  return secrets.open(node.sealedMailuApiToken, `node:${node.id}:mailu-api`);
}

/** Where bounces, complaints and copies of replies of a node land. */
export function collectorAddressOf(node: Pick<NodeRow, "hostname">): string {
  return `collector@${node.hostname}`;
}
