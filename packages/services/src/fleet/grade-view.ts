import type { NodeFacts } from "@penguinmails/core/ports/node-facts";
import { addressGrades } from "@penguinmails/db/schema/address-grades";
import { addresses, type nodes } from "@penguinmails/db/schema/fleet";
import type { OperatorDb, TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, desc, eq, inArray, ne } from "drizzle-orm";
import { instantOf } from "../platform/instant.ts";

export type GradeRow = typeof addressGrades.$inferSelect;

/** The last grade of each of these addresses, by address. */
export async function lastGrades(
  tx: TenantDb | OperatorDb,
  addressIds: readonly string[],
): Promise<ReadonlyMap<string, GradeRow>> {
  if (addressIds.length === 0) return new Map();
  const rows = await tx
    .selectDistinctOn([addressGrades.addressId])
    .from(addressGrades)
    .where(inArray(addressGrades.addressId, [...addressIds]))
    .orderBy(addressGrades.addressId, desc(addressGrades.gradedAt));
  return new Map(rows.map((row) => [row.addressId, row]));
}

/** As tenants see it. */
export function gradeView({ score, verdict, reason, gradedAt }: GradeRow) {
  return { score, verdict, reason, gradedAt: new Date(gradedAt).toISOString() };
}

/** As staff see the grades of a node, and what was swapped for others. */
export async function staffGrades(tx: OperatorDb, node: typeof nodes.$inferSelect, seesMoney: boolean) {
  const mine = await tx
    .select()
    .from(addresses)
    .where(
      and(
        eq(addresses.tenantId, node.tenantId),
        eq(addresses.nodeId, node.id),
        ne(addresses.status, "released"),
      ),
    )
    .orderBy(asc(addresses.kind), asc(addresses.id));
  const grades = await lastGrades(
    tx,
    mine.map(({ id }) => id),
  );
  const { swaps = [] } = node.facts as NodeFacts;
  return {
    grades: mine.flatMap(({ id, ip, status }) => {
      const row = grades.get(id);
      if (!row) return [];
      const { next, terms, evidence } = row;
      return [{ addressId: id, ip: ip ?? "", status, ...gradeView(row), next, terms, evidence }];
    }),
    swaps: swaps.map(({ ip, number, costCents, swappedAtMs, givenBackAtMs }) => ({
      ip,
      isMain: number === 0,
      costCents: seesMoney ? costCents : null,
      swappedAt: new Date(swappedAtMs).toISOString(),
      givenBackAt: instantOf(givenBackAtMs),
    })),
  };
}
