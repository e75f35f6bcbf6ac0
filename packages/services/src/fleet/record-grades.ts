import type { AddressSwap, GradedAddress } from "@penguinmails/core/ports/node-converger";
import type { EpochMs } from "@penguinmails/core/time";
import { newId } from "@penguinmails/db/ids";
import { addressGrades } from "@penguinmails/db/schema/address-grades";
import { addresses, domains, nodes } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, inArray, ne } from "drizzle-orm";
import { moveAddress, moveAddresses } from "./move-address.ts";

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
    .for("update");
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

/** A swapped address is on its way out, with a row for the one in its place, until the provider no longer counts it. */
export async function followSwaps(
  tx: TenantDb,
  nowMs: EpochMs,
  nodeId: string,
  swaps: readonly AddressSwap[],
): Promise<void> {
  for (const { ip, swappedAtMs, givenBackAtMs } of swaps) {
    const ofIp = and(eq(addresses.nodeId, nodeId), eq(addresses.ip, ip));
    if (givenBackAtMs !== null) {
      // The provider may have given the same IP again: only the one that was leaving is gone.
      await moveAddresses(tx, nowMs, and(ofIp, eq(addresses.status, "releasing")), "given-back", "released");
      continue;
    }
    const leaving = await moveAddresses(tx, nowMs, ofIp, "leaving", "releasing");
    const row = { tenantId: tx.tenantId, nodeId, kind: "secondary", status: "ordered" } as const;
    if (leaving.length > 0)
      await tx.insert(addresses).values({ ...row, id: newId(), createdAt: swappedAtMs });
  }
}
