import type { NodeSpec } from "@penguinmails/core/ports/node-converger";
import type { SecretBox } from "@penguinmails/core/ports/outside";
import type { nodes } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { egressOf } from "../domains/load-domain.ts";
import { locations } from "./catalogue.ts";

type Deps = { readonly database: Database; readonly secrets: SecretBox };

/** What the node should be, by its row and by the domains that leave from it. Its secrets are opened. */
export async function nodeSpecOf(deps: Deps, node: typeof nodes.$inferSelect): Promise<NodeSpec> {
  const open = (sealed: string, what: string) => deps.secrets.open(sealed, `node:${node.id}:${what}`);
  const egress = await deps.database.withTenant(node.tenantId, (tx) => egressOf(tx, node.id));
  return {
    nodeId: node.id,
    tenantId: node.tenantId,
    name: node.name,
    hostname: node.hostname,
    rid: node.rid,
    locationId: locations[node.location as keyof typeof locations] ?? node.location,
    template: node.template,
    secondaryAddresses: node.secondaryAddresses,
    egress,
    secrets: {
      mailuSecretKey: open(node.sealedMailuSecretKey, "mailu-secret"),
      mailuApiToken: open(node.sealedMailuApiToken, "mailu-api"),
      collectorPassword: open(node.sealedCollectorPassword, "collector"),
    },
  };
}
