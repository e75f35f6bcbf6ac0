import type { Domain, DomainRecord } from "@penguinmails/api-client/domains";

export const purposeNames: Readonly<Record<DomainRecord["purpose"], string>> = {
  mx: "Where replies go (MX)",
  spf: "Who may send (SPF)",
  dkim: "Signature key (DKIM)",
  dmarc: "Policy (DMARC)",
  "return-path-mx": "Where bounces go (MX)",
  "return-path-spf": "Bounce address (SPF)",
  tracking: "Links",
  a: "Host address",
  ptr: "Name of the address (PTR)",
};

/** "7 of 9 records are right" */
export function recordSummary(records: Domain["records"]): string {
  if (records.length === 0) return "Records come once the domain is set up on its node.";
  const right = records.filter(({ state }) => state === "ok").length;
  if (right === records.length)
    return right === 1 ? "The record is right." : `All ${right} records are right.`;
  return `${right} of ${records.length} records are right.`;
}

/** What wants attention first: wrong and missing before unknown before right, each in the order it came. */
export function worstFirst(records: Domain["records"]): Domain["records"] {
  const rank = { wrong: 0, missing: 0, pending: 1, unknown: 2, ok: 3 } as const;
  return [...records].sort((a, b) => rank[a.state] - rank[b.state]);
}

/** Whether what a record says is the name of a host, not words or a key. */
export function saysName({ type }: Pick<DomainRecord, "type">): boolean {
  return type === "MX" || type === "CNAME" || type === "PTR";
}
