import { formatNumberOf } from "./number.ts";

/** How many of the budgets want attention, or that none does. */
export function budgetsInShort(budgets: readonly { readonly severity: "warn" | "bad" | null }[]): string {
  const urgent = budgets.filter(({ severity }) => severity !== null).length;
  if (urgent > 0) return `${urgent} of ${formatNumberOf(budgets.length, "budget")} want attention`;
  return budgets.length > 0 ? "within what may go wrong" : "nothing was sent";
}
