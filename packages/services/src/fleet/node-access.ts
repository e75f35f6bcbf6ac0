import type { NodeAccess } from "@penguinmails/core/ports/node-access";
import type { SecretBox } from "@penguinmails/core/ports/outside";
import type { nodes } from "@penguinmails/db/schema/fleet";

type NodeRow = typeof nodes.$inferSelect;

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
