import type { NodeSpec } from "@penguinmails/core/ports/node-converger";
import type { SecretBox } from "@penguinmails/core/ports/outside";
import { domains, mailboxes, type nodes } from "@penguinmails/db/schema/fleet";
import type { Database } from "@penguinmails/db/tenant-db";
import { and, eq, ne } from "drizzle-orm";
import { planExtras } from "../billing/plan-extras.ts";
import { type EgressDeps, egressOf } from "../domains/load-domain.ts";
import { openMailboxPassword } from "../mailboxes/mailbox-password.ts";
import { locations } from "./catalogue.ts";
import { factsOf } from "./node-facts.ts";

type Deps = EgressDeps & { readonly database: Database; readonly secrets: SecretBox };

/** What the node should be, by its row, its agency's plan and the domains that leave from it. Its secrets are opened. */
export async function nodeSpecOf(deps: Deps, node: typeof nodes.$inferSelect): Promise<NodeSpec> {
  const open = (sealed: string, what: string) => deps.secrets.open(sealed, `node:${node.id}:${what}`);
  const { egress, included } = await deps.database.withTenant(node.tenantId, async (tx) => ({
    egress: await egressOf(tx, deps, node.id),
    included: await planExtras(tx),
  }));
  return {
    nodeId: node.id,
    tenantId: node.tenantId,
    name: node.name,
    hostname: node.hostname,
    rid: node.rid,
    locationId: locations[node.location as keyof typeof locations] ?? node.location,
    template: node.template,
    secondaryAddresses: node.secondaryAddresses,
    // What an isolated machine runs is looked at, not changed.
    extras: node.status === "isolated" ? (factsOf(node).extras ?? []) : included,
    egress,
    ...(node.status === "isolated" ? { senders: await sendersOf(deps, node) } : {}),
    secrets: {
      mailuSecretKey: open(node.sealedMailuSecretKey, "mailu-secret"),
      mailuApiToken: open(node.sealedMailuApiToken, "mailu-api"),
      collectorPassword: open(node.sealedCollectorPassword, "collector"),
    },
  };
}

/** Accounts of the node's domains, with the passwords that are in our books. */
async function sendersOf({ database, secrets }: Deps, { id, tenantId }: typeof nodes.$inferSelect) {
  const rows = await database.withTenant(tenantId, (tx) =>
    tx
      .select({ mailbox: mailboxes })
      .from(mailboxes)
      .innerJoin(domains, and(eq(domains.tenantId, mailboxes.tenantId), eq(domains.id, mailboxes.domainId)))
      // One that is pending has no account on the node yet.
      .where(and(eq(domains.nodeId, id), ne(mailboxes.status, "pending"))),
  );
  return rows.map(({ mailbox }) => ({
    email: mailbox.email,
    displayName: mailbox.displayName,
    password: openMailboxPassword(secrets, mailbox.id, mailbox.sealedPassword),
  }));
}
