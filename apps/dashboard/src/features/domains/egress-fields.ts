import type { Domain } from "@penguinmails/api-client/domains";

type Field = Domain["egress"]["fields"][number]["field"];

export const fieldNames: Readonly<Record<Field, string>> = {
  source: "Address it leaves from",
  ehlo: "Name it greets with (EHLO)",
  ptr: "Name of the address (PTR)",
  "ptr-forward": "Address of that name",
  tls: "Encryption on the way",
  spf: "Bounce address (SPF)",
  dkim: "Signature (DKIM)",
  dmarc: "Alignment (DMARC)",
};
