import { knownOperators, operatorLabel as named } from "@penguinmails/core/delivery/operator-name";

/** What a screen calls the operator of a view; `–` where nobody knows who runs the recipient's mail. */
export function operatorLabel(operator: string | null): string {
  return operator === null ? "–" : named(operator);
}

/** Operators that a person may choose among, by their names; not those that stand for whoever has no name. */
export const namedOperators: readonly { readonly operator: string; readonly label: string }[] = knownOperators
  .filter((operator) => operator !== "others" && operator !== "unknown")
  .map((operator) => ({ operator, label: named(operator) }))
  .sort((a, b) => (a.label.toLowerCase() < b.label.toLowerCase() ? -1 : 1));
