import { operatorLabel as named } from "@penguinmails/core/delivery/operator-name";

/** What a screen calls the operator of a view; `–` where nobody knows who runs the recipient's mail. */
export function operatorLabel(operator: string | null): string {
  return operator === null ? "–" : named(operator);
}
