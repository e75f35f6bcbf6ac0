import { createHash } from "node:crypto";

/**
 * Tells one set of messages from every other, in whatever order their ids come; empty for none. Of two sets as many may
 * wait, and yet not the same ones.
 */
export function restMark(messageIds: readonly string[]): string {
  if (messageIds.length === 0) return "";
  return createHash("sha256").update(messageIds.toSorted().join(" ")).digest("base64url");
}
