import { type AddressCause, type AddressState, addressMoves } from "@penguinmails/core/fleet/address-moves";
import type { EpochMs } from "@penguinmails/core/time";
import { addresses } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { asc, eq, type SQL } from "drizzle-orm";
import { mayMove } from "../platform/may-move.ts";

type AddressRow = typeof addresses.$inferSelect;

/**
 * The only way from one state of an address to another; the caller has locked its row. True when it moved: news that
 * changes nothing where the address stands leaves it there, and so does what the table refuses, which is told.
 */
export async function moveAddress(
  tx: TenantDb,
  nowMs: EpochMs,
  { id, ip, status: from }: Pick<AddressRow, "id" | "ip" | "status">,
  cause: AddressCause,
  to: AddressState,
): Promise<boolean> {
  const subject = { kind: "address" as const, id, label: ip ?? "address" };
  if (!(await mayMove(tx, nowMs, addressMoves, subject, { from, cause, to }))) return false;
  await tx.update(addresses).set({ status: to }).where(eq(addresses.id, id));
  return true;
}

/** Moves all addresses that `which` names, each as `moveAddress` does. Returns those that moved, as they were. */
export async function moveAddresses(
  tx: TenantDb,
  nowMs: EpochMs,
  which: SQL | undefined,
  cause: AddressCause,
  to: AddressState,
): Promise<readonly AddressRow[]> {
  const rows = await tx.select().from(addresses).where(which).orderBy(asc(addresses.id)).for("no key update");
  const moved: AddressRow[] = [];
  for (const row of rows) if (await moveAddress(tx, nowMs, row, cause, to)) moved.push(row);
  return moved;
}
