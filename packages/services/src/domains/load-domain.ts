import { queueHold } from "@penguinmails/core/delivery/queue-hold";
import type { SigningKeys } from "@penguinmails/core/delivery/signing-keys";
import { possibleVerps } from "@penguinmails/core/delivery/verp";
import { bounceDomainOf, type MailIdentity } from "@penguinmails/core/domains/expected-records";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { DomainEgress } from "@penguinmails/core/ports/node-access";
import { messages } from "@penguinmails/db/schema/campaigns";
import { addresses, domains, egressAttestations, mailboxes, nodes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, isNotNull, ne, sql } from "drizzle-orm";
import { isToBeHeld } from "../blocklists/hold-queue.ts";
import { isNotListed } from "../blocklists/listed-domains.ts";
import { leftBehind } from "../blocklists/take-queue-along.ts";
import { attestedAddress } from "../egress/egress-row.ts";
import type { DomainRow } from "./domain-view.ts";

/** What the map of a node is made with, beside its rows. */
export type EgressDeps = { readonly signingKeys: SigningKeys; readonly clock: Clock };
type HeldAlone = NonNullable<DomainEgress["heldAlone"]>;

/** A domain with the machine it lives on. */
export type LoadedDomain = {
  readonly domain: DomainRow;
  readonly node: typeof nodes.$inferSelect;
  readonly address: typeof addresses.$inferSelect | null;
  /** Addresses that its mail was seen leaving from, or was to be, before the present one. */
  readonly formerIps: readonly string[];
  readonly mailboxes: readonly (typeof mailboxes.$inferSelect)[];
};

export async function loadDomain(tx: TenantDb, domainId: string): Promise<LoadedDomain | null> {
  const [row] = await tx
    .select({ domain: domains, node: nodes, address: addresses })
    .from(domains)
    .innerJoin(nodes, and(eq(nodes.tenantId, domains.tenantId), eq(nodes.id, domains.nodeId)))
    .leftJoin(addresses, and(eq(addresses.tenantId, domains.tenantId), eq(addresses.id, domains.addressId)))
    .where(eq(domains.id, domainId));
  if (!row) return null;
  const boxes = await tx.select().from(mailboxes).where(eq(mailboxes.domainId, domainId));
  const former = await tx
    .select({ ip: addresses.ip })
    .from(egressAttestations)
    .innerJoin(addresses, attestedAddress)
    .where(and(eq(egressAttestations.domainId, domainId), isNotNull(addresses.ip)))
    .orderBy(addresses.ip);
  const formerIps = former.flatMap(({ ip }) => (ip === null || ip === row.address?.ip ? [] : [ip]));
  return { ...row, formerIps, mailboxes: boxes };
}

/** Who the domain says it is; null while its machine has no address. */
export function identityOf(loaded: LoadedDomain, trackingTarget: string | null): MailIdentity | null {
  const { domain, node, address } = loaded;
  if (node.primaryIp === null) return null;
  const dkim =
    domain.dkimSelector === null || domain.dkimValue === null
      ? null
      : { selector: domain.dkimSelector, value: domain.dkimValue };
  const egress = address === null || address.ip === null ? [] : [{ ip: address.ip, hostname: address.ptr }];
  return {
    domain: domain.name,
    node: { hostname: node.hostname, ip: node.primaryIp },
    egress,
    formerIps: loaded.formerIps,
    dkim,
    trackingTarget,
  };
}

/**
 * How the node's mail leaves, in a fixed order: of every domain that lives there, and of those that moved to another machine,
 * because what waits of them in this one's queue must not leave from an address that was never theirs. What is out of
 * rotation is held in the queue, and what has not arrived at another address of the machine; one by one, what arrived there
 * and has no room yet (`takeQueueAlong`), also when the domain moved on since: who counts it there has gone.
 */
export async function egressOf(
  tx: TenantDb,
  { signingKeys, clock }: EgressDeps,
  nodeId: string,
): Promise<readonly DomainEgress[]> {
  const livesThere = await tx
    .select({
      id: domains.id,
      domain: domains.name,
      addressId: addresses.id,
      ip: addresses.ip,
      rest: domains.queueRest,
      isOut: isToBeHeld,
    })
    .from(domains)
    .innerJoin(addresses, and(eq(addresses.tenantId, domains.tenantId), eq(addresses.id, domains.addressId)))
    .where(and(eq(domains.nodeId, nodeId), isNotNull(addresses.ip)))
    .orderBy(domains.name);
  const isFormerOut = sql<boolean>`(${addresses.status} = 'quarantined' or not (${isNotListed}))`;
  const leftLast = await tx
    .selectDistinctOn([domains.name], {
      id: domains.id,
      domain: domains.name,
      addressId: addresses.id,
      ip: addresses.ip,
      status: addresses.status,
      isOut: isFormerOut,
    })
    .from(egressAttestations)
    .innerJoin(
      domains,
      and(eq(domains.tenantId, egressAttestations.tenantId), eq(domains.id, egressAttestations.domainId)),
    )
    .innerJoin(addresses, attestedAddress)
    .where(and(ne(domains.nodeId, nodeId), eq(addresses.nodeId, nodeId), isNotNull(addresses.ip)))
    .orderBy(domains.name, sql`${egressAttestations.seenAt} desc nulls last`);
  // One that goes back to the provider has no transport any more.
  const movedAway = leftLast.filter(({ status }) => status !== "releasing" && status !== "released");
  const rest = new Map<string, HeldAlone>();
  const inPart = livesThere.filter(({ rest: waits }) => waits > 0);
  for (const { id, domain, addressId, isOut } of [...inPart, ...movedAway]) {
    if (isOut) continue;
    const waiting = await tx
      .select({ id: messages.id })
      .from(messages)
      .where(leftBehind({ id, nodeId, addressId }, clock.now()))
      .orderBy(asc(messages.id));
    const messageIds = waiting.map((message) => message.id);
    const senders = messageIds.flatMap((messageId) =>
      possibleVerps(signingKeys, { messageId }, bounceDomainOf(domain)),
    );
    if (messageIds.length > 0) rest.set(domain, { hold: queueHold, messageIds, senders: senders.sort() });
  }
  return [...livesThere, ...movedAway].flatMap(({ domain, ip, isOut }) => {
    if (ip === null) return [];
    const heldAlone = rest.get(domain);
    return [{ domain, ip, hold: isOut ? queueHold : null, ...(heldAlone ? { heldAlone } : {}) }];
  });
}
