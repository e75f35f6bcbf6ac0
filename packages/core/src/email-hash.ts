import { createHash } from "node:crypto";

/** The key under which an address is suppressed: it outlives the erasure of the address itself. Input: normalised address. */
export function emailHash(email: string): string {
  return createHash("sha256").update(email.trim().toLowerCase()).digest("hex");
}
