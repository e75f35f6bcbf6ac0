import { Problem } from "@penguinmails/contracts/problems";
import type { Clock } from "@penguinmails/core/ports/clock";
import { addresses, domains } from "@penguinmails/db/schema/fleet";
import type { Database, OperatorDb, TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import { changeAddress } from "../domains/change-address.ts";
import type { StaffCaller } from "./read-staff.ts";
import { actOnDelisting, refuse } from "./steer-delistings.ts";

type Deps = { readonly database: Database; readonly clock: Clock };
type Move = { readonly domainId: string; readonly addressId: string; readonly reason: string };

/**
 * The way out of an emergency: a domain leaves a listed address for a free one of the same node, cold. Sends nothing
 * before the node and DNS know. Throws `not-found`, and `conflict` with every blocker: the cause must be mended first,
 * or the next address is burnt as well.
 */
export async function moveDomain(deps: Deps, by: StaffCaller, id: string, move: Move): Promise<void> {
  const act = { action: "delisting.move-domain", detail: move };
  await actOnDelisting(deps, by, id, act, async (tx, task, now, actor) => {
    if (task.addressId === null)
      throw new Problem("conflict", { detail: "It is the domain that is listed: no address changes that." });
    const [domain] = await tx
      .select()
      .from(domains)
      .where(eq(domains.id, move.domainId))
      .for("no key update");
    const [from] = await tx.select().from(addresses).where(eq(addresses.id, task.addressId));
    // Held, so that nobody gives it back or moves another domain to it meanwhile; what is read after it is what stands.
    await tx.select().from(addresses).where(eq(addresses.id, move.addressId)).for("no key update");
    const [to] = from ? await freeAddresses(tx, [from.nodeId], move.addressId) : [];
    const isItsDomain = domain?.addressId === task.addressId;
    refuse("The domain can't move.", [
      ...(task.ticks["cause-fixed"] ? [] : [blocker("cause-fixed", "The cause was not mended yet.")]),
      ...(isItsDomain
        ? []
        : [blocker("other-domain", "This domain does not leave from the listed address.")]),
      ...(to ? [] : [blocker("address-taken", "That address is not a free, unlisted one of the same node.")]),
    ]);
    if (!domain || !from?.ip || !to?.ip) return;
    await changeAddress(tx, actor, now, {
      domain,
      from: from.ip,
      to: { id: to.id, ip: to.ip, nodeId: to.nodeId },
      reason: move.reason,
      because: `The domain leaves an address that stands on a block list: ${move.reason}`,
      key: `moved:${id}:${domain.id}:${to.id}`,
    });
  });
}

const blocker = (code: string, message: string) => ({ code, message });

/** Addresses of these nodes that no domain leaves from and that may send; only that one when `id` is given. */
export async function freeAddresses(tx: TenantDb | OperatorDb, nodeIds: readonly string[], id?: string) {
  if (nodeIds.length === 0) return [];
  const rows = await tx
    .select({ id: addresses.id, ip: addresses.ip, nodeId: addresses.nodeId })
    .from(addresses)
    .leftJoin(domains, and(eq(domains.tenantId, addresses.tenantId), eq(domains.addressId, addresses.id)))
    .where(
      and(
        inArray(addresses.nodeId, [...nodeIds]),
        eq(addresses.status, "serving"),
        isNotNull(addresses.ip),
        isNull(domains.id),
        id === undefined ? undefined : eq(addresses.id, id),
        // One that a list holds now would be out of rotation at the next look.
        sql`not exists (select 1 from blocklist_listings l where l.tenant_id = ${addresses.tenantId}
          and l.subject_id = ${addresses.id} and l.until is null)`,
      ),
    );
  return rows;
}
