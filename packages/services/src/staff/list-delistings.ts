import type { delistingView } from "@penguinmails/contracts/http/delistings";
import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import { blocklistZone } from "@penguinmails/core/reputation/blocklist-zones";
import { delistingSteps } from "@penguinmails/core/reputation/delisting";
import { blocklistListings, delistings } from "@penguinmails/db/schema/blocklists";
import { addresses, domains, nodes } from "@penguinmails/db/schema/fleet";
import { tenants } from "@penguinmails/db/schema/tenants";
import { staffMembers } from "@penguinmails/db/schema/users";
import type { Database, OperatorDb } from "@penguinmails/db/tenant-db";
import { and, asc, desc, eq, gt, inArray, or, sql } from "drizzle-orm";
import type { z } from "zod";
import { listName } from "../blocklists/blocklist-view.ts";
import { subjectOf } from "../blocklists/out-of-rotation.ts";
import type { BlocklistSubject } from "../blocklists/record-answers.ts";
import { instantOf } from "../platform/instant.ts";
import { afterTask, type PageAsked, taskPageOf } from "../platform/page-of.ts";
import { freeAddresses } from "./move-domain.ts";
import { auditLook, type StaffCaller } from "./read-staff.ts";

/** Listed addresses and domains that send nothing, oldest first, then those that came back, newest first. */
export async function listDelistings(
  deps: { readonly database: Database; readonly clock: Clock },
  by: StaffCaller,
  asked: PageAsked,
): Promise<{ items: z.input<typeof delistingView>[]; nextCursor: string | null }> {
  return deps.database.withOperator(async (tx) => {
    await auditLook(tx, by, deps.clock.now(), { action: "delistings.list", subject: "delistings" });
    const rows = await tx
      .select({
        task: delistings,
        address: addresses,
        domain: domains,
        node: nodes,
        tenantName: tenants.name,
      })
      .from(delistings)
      .leftJoin(
        addresses,
        and(eq(addresses.tenantId, delistings.tenantId), eq(addresses.id, delistings.addressId)),
      )
      .leftJoin(domains, and(eq(domains.tenantId, delistings.tenantId), eq(domains.id, delistings.domainId)))
      .innerJoin(
        nodes,
        and(
          eq(nodes.tenantId, delistings.tenantId),
          sql`${nodes.id} = coalesce(${addresses.nodeId}, ${domains.nodeId})`,
        ),
      )
      .innerJoin(tenants, eq(tenants.id, delistings.tenantId))
      .where(afterTask({ id: delistings.id, doneAt: delistings.closedAt }, asked, gt))
      .orderBy(
        sql`${delistings.closedAt} is not null`,
        sql`case when ${delistings.closedAt} is null then ${delistings.id} end`,
        desc(delistings.id),
      )
      .limit(asked.limit + 1);
    const page = taskPageOf(
      rows.map((row) => ({ ...row, id: row.task.id, waits: row.task.closedAt === null })),
      asked.limit,
    );
    const tasks = page.items.flatMap(({ address, domain, ...row }) => {
      const subject = subjectOf(address, domain);
      return subject ? [{ ...row, subject }] : [];
    });
    const about = await aboutListed(tx, tasks);
    return {
      items: tasks.map(({ task, subject, node, tenantName }) => ({
        id: task.id,
        tenantId: task.tenantId,
        tenantName,
        subject,
        nodeId: node.id,
        nodeName: node.name,
        openedAt: new Date(task.openedAt).toISOString(),
        closedAt: instantOf(task.closedAt),
        closeReason: task.closeReason,
        lists: about.listings
          .filter(({ subjectId, until }) => subjectId === subject.id && (until ?? Infinity) >= task.openedAt)
          .flatMap(({ zone, meanings, since, until }) => {
            const known = blocklistZone(zone);
            if (!known) return [];
            const when = { since: new Date(since).toISOString(), until: instantOf(until) };
            return [{ ...listName(known), meanings, ...when }];
          }),
        steps: delistingSteps.map((step) => {
          const tick = task.ticks[step];
          const by = tick?.by ? (about.staff.get(tick.by) ?? "somebody who left") : "the watch";
          const { note, link } = tick ?? { note: null, link: null };
          return { step, tickedAt: instantOf(tick?.at ?? null), by: tick ? by : null, note, link };
        }),
        cleanChecksNeeded: policy.blocklist.cleanChecksToClear,
        domains: about.domains
          .filter(({ id, addressId }) => id === subject.id || addressId === subject.id)
          .map(({ id, name, isQueueHeld }) => ({ id, name, isQueueHeld })),
        freeAddresses: about.free
          .filter(({ nodeId }) => subject.kind === "address" && nodeId === node.id)
          .map(({ id, ip }) => ({ id, ip: ip ?? "" })),
      })),
      nextCursor: page.nextCursor,
    };
  });
}

async function aboutListed(
  tx: OperatorDb,
  tasks: readonly { readonly subject: BlocklistSubject; readonly node: { readonly id: string } }[],
) {
  const ids = tasks.map(({ subject }) => subject.id);
  if (ids.length === 0) return { listings: [], domains: [], free: [], staff: new Map<string, string>() };
  const listings = await tx
    .select()
    .from(blocklistListings)
    .where(inArray(blocklistListings.subjectId, ids))
    .orderBy(desc(blocklistListings.since));
  const leaving = await tx
    .select({
      id: domains.id,
      name: domains.name,
      addressId: domains.addressId,
      isQueueHeld: domains.isQueueHeld,
    })
    .from(domains)
    .where(or(inArray(domains.addressId, ids), inArray(domains.id, ids)))
    .orderBy(asc(domains.name));
  const free = await freeAddresses(tx, [...new Set(tasks.map(({ node }) => node.id))]);
  const staff = await tx.select({ id: staffMembers.id, name: staffMembers.name }).from(staffMembers);
  return { listings, domains: leaving, free, staff: new Map(staff.map(({ id, name }) => [id, name])) };
}
