import { holdsMailu } from "./container-limits.ts";
import { type MachineSize, resizeBlockers } from "./machine-size.ts";
import type { OptionalService } from "./optional-services.ts";

export type SoldMachine = MachineSize & {
  readonly rid: string;
  /** List price a month. */
  readonly monthlyCents: number;
};

/**
 * Which machine of the price list runs Mailu with these services: the usual one when it holds them, else the cheapest that
 * does and has no less of anything. The usual one when none does, and null when the list does not name it.
 */
export function machineFor(
  sold: readonly SoldMachine[],
  usualRid: string,
  extras: readonly OptionalService[],
): SoldMachine | null {
  const usual = sold.find(({ rid }) => rid === usualRid);
  if (!usual || holdsMailu(usual, extras)) return usual ?? null;
  return larger(sold, usual, extras)[0] ?? usual;
}

/** Machines that one can become and that hold these services, the cheapest first. */
export function larger<T extends SoldMachine>(
  sold: readonly T[],
  than: MachineSize,
  extras: readonly OptionalService[],
): readonly T[] {
  return sold
    .filter((plan) => holdsMailu(plan, extras) && resizeBlockers(than, plan).length === 0)
    .sort((a, b) => a.monthlyCents - b.monthlyCents || a.ramMb - b.ramMb);
}
