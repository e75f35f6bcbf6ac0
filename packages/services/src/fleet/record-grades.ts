import { wantedSecondaries } from "@penguinmails/core/domains/node-addresses";
import type { AddressSwap, GradedAddress, NodeFacts } from "@penguinmails/core/ports/node-facts";
import type { EpochMs } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { addressGrades } from "@penguinmails/db/schema/address-grades";
import { addresses, domains, nodes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, inArray, ne } from "drizzle-orm";
import { moveAddress, moveAddresses } from "./move-address.ts";
import { countSecondaries } from "./secondary-addresses.ts";

/**
 * Writes down what each address was graded, once. A bad one that no domain leaves from is held; one that is good again
 * comes back. The caller has written to the node's row, so that nobody puts a domain on the address meanwhile.
 */
export async function recordGrades(
  tx: TenantDb,
  nowMs: EpochMs,
  nodeId: string,
  grades: Readonly<Record<string, GradedAddress>>,
): Promise<void> {
  const rows = await tx
    .select()
    .from(addresses)
    .where(
      and(
        eq(addresses.nodeId, nodeId),
        inArray(addresses.ip, Object.keys(grades)),
        ne(addresses.status, "released"),
      ),
    )
    .orderBy(asc(addresses.id))
    .for("no key update");
  for (const row of rows) {
    const grade = grades[row.ip ?? ""];
    if (!grade) continue;
    const { gradedAtMs, score, verdict, reason, next, terms, evidence } = grade;
    const told = { score, verdict, reason, next, terms, evidence, gradedAt: gradedAtMs };
    const added = await tx
      .insert(addressGrades)
      .values({ ...told, tenantId: tx.tenantId, id: newId(), addressId: row.id })
      .onConflictDoNothing()
      .returning({ id: addressGrades.id });
    // A grade that is known says nothing new: what a person has done since stands.
    if (added.length > 0) await followGrade(tx, nowMs, row, verdict);
  }
}

type AddressRow = typeof addresses.$inferSelect;

async function followGrade(
  tx: TenantDb,
  nowMs: EpochMs,
  address: AddressRow,
  verdict: GradedAddress["verdict"],
): Promise<void> {
  const { id, nodeId } = address;
  if (verdict === "keep") {
    const [node] = await tx.select({ status: nodes.status }).from(nodes).where(eq(nodes.id, nodeId));
    const back = node?.status === "serving" ? "serving" : "assigned";
    await moveAddress(tx, nowMs, address, "graded-good", back);
  }
  if (verdict !== "hold") return;
  const users = await tx.select({ id: domains.id }).from(domains).where(eq(domains.addressId, id)).limit(1);
  if (users.length === 0) await moveAddress(tx, nowMs, address, "graded-bad", "held");
}

/** A swapped address is on its way out until the provider no longer counts it. */
export async function followSwaps(
  tx: TenantDb,
  nowMs: EpochMs,
  nodeId: string,
  swaps: readonly AddressSwap[],
): Promise<void> {
  for (const { ip, givenBackAtMs } of swaps) {
    const ofIp = and(eq(addresses.nodeId, nodeId), eq(addresses.ip, ip));
    // The provider may have given the same IP again: only the one that was leaving is gone.
    if (givenBackAtMs !== null)
      await moveAddresses(tx, nowMs, and(ofIp, eq(addresses.status, "releasing")), "given-back", "released");
    else await moveAddresses(tx, nowMs, ofIp, "leaving", "releasing");
  }
}

/** Another address of the node's is its main one. */
export async function exchangeMain(tx: TenantDb, nodeId: string, primaryIp: string): Promise<void> {
  const present = and(eq(addresses.nodeId, nodeId), ne(addresses.status, "released"));
  const [promoted] = await tx
    .select({ id: addresses.id })
    .from(addresses)
    .where(and(present, eq(addresses.ip, primaryIp), eq(addresses.kind, "secondary")));
  if (!promoted) return;
  await tx
    .update(addresses)
    .set({ kind: "secondary" })
    .where(and(present, eq(addresses.kind, "primary")));
  await tx.update(addresses).set({ kind: "primary" }).where(eq(addresses.id, promoted.id));
}

/** A row for each secondary address that is asked for, before the provider has it: also for those in the place of others. */
export async function awaitSecondaries(
  tx: TenantDb,
  nowMs: EpochMs,
  node: typeof nodes.$inferSelect,
  facts: NodeFacts,
): Promise<void> {
  const standing = await countSecondaries(tx, node.id);
  const row = {
    tenantId: tx.tenantId,
    nodeId: node.id,
    kind: "secondary",
    status: "ordered",
    createdAt: nowMs,
  } as const;
  for (let n = standing; n < wantedSecondaries(node, facts); n++)
    await tx.insert(addresses).values({ ...row, id: newId() });
}
