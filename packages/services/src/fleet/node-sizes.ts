import { Problem } from "@penguinmails/contracts/problems";
import { resizeBlockers } from "@penguinmails/core/fleet/machine-size";
import { nodes } from "@penguinmails/db/schema/fleet";
import { machinePlans } from "@penguinmails/db/schema/machine-plans";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { asc, eq } from "drizzle-orm";
import { type Entitlements, requireActive } from "../billing/entitlements.ts";
import { instantOf } from "../platform/instant.ts";
import { standingNodes } from "./order-node.ts";

/** What a node's machine is, and what it can become at what price more a month. Throws `not-found`. */
export async function readNodeSizes(tx: TenantDb, nodeId: string) {
  const [node] = await tx.select({ rid: nodes.rid }).from(nodes).where(eq(nodes.id, nodeId));
  if (!node) throw new Problem("not-found");
  const sold = await tx.select().from(machinePlans).orderBy(asc(machinePlans.monthlyCents));
  const present = sold.find(({ rid }) => rid === node.rid) ?? null;
  const larger = present ? sold.filter((plan) => resizeBlockers(present, plan).length === 0) : [];
  return {
    present: present && sizeView(present),
    larger: larger.map((plan) => ({
      ...sizeView(plan),
      moreCents: plan.monthlyCents - (present?.monthlyCents ?? 0),
    })),
    readAt: instantOf(present?.readAt ?? null),
  };
}

const sizeView = ({ rid, name, cpu, ramMb, diskGb, monthlyCents }: typeof machinePlans.$inferSelect) => ({
  rid,
  name,
  cpu,
  ramMb,
  diskGb,
  monthlyCents,
});

/** Throws `conflict` with every reason against it, `subscription-required`, and `plan-limit` when it would cost too much. */
export async function requireResize(
  tx: TenantDb,
  entitlements: Entitlements,
  node: typeof nodes.$inferSelect,
  toRid: string,
): Promise<{ readonly from: string; readonly to: string; readonly moreCents: number }> {
  const sold = await tx.select().from(machinePlans);
  const [from, to] = [node.rid, toRid].map((rid) => sold.find((plan) => plan.rid === rid));
  if (!from || !to)
    throw new Problem("conflict", { detail: "The provider's price list has no such plan. Choose another." });
  const blockers = resizeBlockers(from, to);
  if (blockers.length > 0)
    throw new Problem("conflict", {
      detail: "A machine can only be made larger.",
      errors: blockers.map((message) => ({ code: "not-larger", message })),
    });
  const moreCents = to.monthlyCents - from.monthlyCents;
  const allowed = requireActive(entitlements);
  if ((await standingNodes(tx)).cents + moreCents > allowed.planMonthlyCents)
    throw new Problem("plan-limit", {
      detail: "The machines would cost more than the agency's plan brings in.",
    });
  return { from: from.rid, to: to.rid, moreCents };
}
