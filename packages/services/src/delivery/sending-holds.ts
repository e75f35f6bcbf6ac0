import { egressHold } from "@penguinmails/core/egress/egress-hold";
import type { EpochMs } from "@penguinmails/core/time";
import { addresses, type domains, type nodes } from "@penguinmails/db/schema/fleet";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { entitlementsOf } from "../billing/entitlements.ts";
import { listedDomains } from "../blocklists/listed-domains.ts";
import type { EgressRow } from "../egress/egress-row.ts";
import { domainHolds, nodeHolds } from "../fleet/node-holds.ts";

/** What a ready mailbox sends through. */
export type WayOut = {
  readonly domain: typeof domains.$inferSelect;
  readonly egress: EgressRow | null;
  readonly node: typeof nodes.$inferSelect;
};

/** Why nothing leaves by a way: for software, and as a sentence for the agency. */
export type SendingHold = { readonly code: string; readonly message: string };

export type SendingHolds = {
  /** What keeps all mail of the agency; null: nothing does. */
  readonly ofAgency: SendingHold | null;
  /** What keeps all mail that leaves this way: the agency's own standing, its domain, address, node; null: nothing does. */
  readonly of: (way: WayOut) => SendingHold | null;
};

/** What keeps mail waiting now, whatever the hour and whoever the recipient. The facts are read once, for any number of ways. */
export async function sendingHolds(tx: TenantDb, nowMs: EpochMs): Promise<SendingHolds> {
  const [tenant] = await tx.select().from(tenants).where(eq(tenants.id, tx.tenantId));
  const subscription = await entitlementsOf(tx, nowMs);
  const listed = await tx
    .select({ id: addresses.id })
    .from(addresses)
    .where(eq(addresses.status, "quarantined"));
  const quarantined = new Set(listed.map(({ id }) => id));
  const heldForListing = await listedDomains(tx);
  const heldNodes = await nodeHolds(tx);
  const movingDomains = await domainHolds(tx);
  const ofAgency = agencyHold();
  return { ofAgency, of: (way) => ofAgency ?? named(wayHold(way)) };

  function agencyHold(): SendingHold | null {
    if (tenant?.sendingStopped) return { code: "sending-stopped", message: tenant.sendingStopped };
    if (subscription.active) return null;
    return {
      code: "no-subscription",
      message: subscription.reason ?? "There is no active subscription.",
    };
  }

  function wayHold({ domain, egress, node }: WayOut): readonly [code: string, message: string] | null {
    if (domain.status !== "verified" && domain.status !== "degraded")
      return ["domain-not-verified", `${domain.name} is ${domain.status}.`];
    if (domain.addressId === null)
      return ["domain-without-address", `${domain.name} has no outgoing address.`];
    if (quarantined.has(domain.addressId))
      return ["address-listed", `The address of ${domain.name} stands on a block list and sends nothing.`];
    if (heldForListing.has(domain.id))
      return ["domain-listed", `${domain.name} stands on a block list and sends nothing.`];
    if (node.status === "serving" && heldNodes.has(node.id))
      return ["node-held", heldNodes.get(node.id) ?? ""];
    const move = movingDomains.get(domain.id);
    if (move) return ["node-held", move];
    const hold = egressHold(domain.name, egress, nowMs);
    if (hold) return [hold.code, hold.message];
    return node.status === "serving" ? null : ["node-not-serving", `Node ${node.name} is ${node.status}.`];
  }
}

function named(found: readonly [code: string, message: string] | null): SendingHold | null {
  return found && { code: found[0], message: found[1] };
}
