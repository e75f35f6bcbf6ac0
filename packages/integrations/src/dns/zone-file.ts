import type { RecordType } from "@penguinmails/core/ports/dns";
import { bare } from "./names.ts";
import { quoteTxt, unquoteTxt } from "./txt.ts";

/** With the root's dot, as zone files write names that are whole. */
export const dotted = (name: string): string => `${name.replace(/\.$/, "")}.`;

const endsInName: readonly RecordType[] = ["CNAME", "PTR", "NS", "MX"];

/** A value of the port as a zone file writes it: TXT in quotes, names with the root's dot. */
export function toZoneFile(type: RecordType, value: string): string {
  if (type === "TXT") return quoteTxt(value);
  return endsInName.includes(type) ? dotted(value) : value;
}

/** The port's value of what a zone file holds. */
export function fromZoneFile(type: RecordType, content: string): string {
  if (type === "TXT") return unquoteTxt(content);
  return endsInName.includes(type) ? bare(content) : content;
}
