import { operatorLabel } from "../delivery/operator-name.ts";

/**
 * Operators that tell no sender of a single complaint: Gmail counts them for its domains (Postmaster Tools), those of
 * Workspace and Microsoft 365 go to the company's own people, Apple has no feedback loop.
 */
const silent: ReadonlySet<string> = new Set(["google", "ms365", "apple"]);

/** What a number of complaints at this operator leaves out, in a sentence for tenants; null: they are reported. */
export function silenceOf(operator: string): string | null {
  return silent.has(operator)
    ? `${operatorLabel(operator)} reports no complaint one by one: only what operators’ rates imply is counted.`
    : null;
}
