import { operatorLabel } from "@penguinmails/core/delivery/operator-name";
import { capGroup } from "@penguinmails/core/warmup/cap-group";
import type { EvidenceSubject } from "@penguinmails/db/evidence-counts";

/** A pair as its decisions name it; `ip` null: the address has none yet. */
export function pairSubject(addressId: string, ip: string | null, operator: string) {
  return {
    kind: "pair" as const,
    id: `${addressId}/${operator}`,
    label: `${ip ?? "address"} → ${operatorLabel(operator)}`,
  };
}

/** Where an address's mail to an operator is counted: under the operator, and under the group whose cap it shares. */
export function pairEvidence(addressId: string, operator: string): readonly EvidenceSubject[] {
  const operators = [...new Set([operator, capGroup(operator)])];
  return operators.map((each) => ({ kind: "pair", id: addressId, operator: each }));
}
