import { machineFor } from "@penguinmails/core/fleet/machine-for";
import { machinePlans } from "@penguinmails/db/schema/machine-plans";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { planExtras } from "../billing/plan-extras.ts";
import { prices } from "./catalogue.ts";

/**
 * Which of the provider's plans a node of this agency is ordered with, and its price a month: the usual one, or a larger
 * one that holds what the agency's plan includes. As usual and at the usual price where the price list is not known.
 */
export async function machineToOrder(
  tx: TenantDb,
  usualRid: string,
): Promise<{ readonly rid: string; readonly monthlyCents: number }> {
  const sold = await tx.select().from(machinePlans);
  const chosen = machineFor(sold, usualRid, await planExtras(tx));
  return { rid: chosen?.rid ?? usualRid, monthlyCents: chosen?.monthlyCents ?? prices.machineCents };
}
