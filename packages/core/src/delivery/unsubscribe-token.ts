import { type Policy, policy as shipped } from "../policy.ts";
import type { EpochMs } from "../time.ts";
import { uuidBytes, uuidOfBytes } from "./base32.ts";
import { keyOfVersion, type SigningKeys, sign, verifies } from "./signing-keys.ts";

const purpose = "unsubscribe-link";
const tagBytes = 16;
const bodyBytes = 16 + 16 + 6;

/**
 * What an opt-out link carries: key version, then base64url of tenant id, message id, time of issue and HMAC.
 * The same input gives the same token. Throws `RangeError` when an id is not a UUID.
 */
export function makeUnsubscribeToken(
  keys: SigningKeys,
  of: { readonly tenantId: string; readonly messageId: string; readonly issuedAtMs: EpochMs },
): string {
  const body = Buffer.alloc(bodyBytes);
  body.set(uuidBytes(of.tenantId), 0);
  body.set(uuidBytes(of.messageId), 16);
  body.writeUIntBE(of.issuedAtMs, 32, 6);
  const [key] = keys;
  return key.version + Buffer.concat([body, sign(key, purpose, body, tagBytes)]).toString("base64url");
}

/**
 * Whose link it is; `{expired: true}` past the policy's validity; null when it was not made by us or was altered.
 */
export function readUnsubscribeToken(
  keys: SigningKeys,
  token: string,
  nowMs: EpochMs,
  policy: Policy = shipped,
): { readonly tenantId: string; readonly messageId: string } | { readonly expired: true } | null {
  const key = keyOfVersion(keys, token.charAt(0));
  const text = token.slice(1);
  if (key === null || !/^[\w-]{72}$/.test(text)) return null;
  const bytes = Buffer.from(text, "base64url");
  const body = bytes.subarray(0, bodyBytes);
  if (bytes.length !== bodyBytes + tagBytes || !verifies(key, purpose, body, bytes.subarray(bodyBytes)))
    return null;
  if (nowMs > body.readUIntBE(32, 6) + policy.optOut.linkValidForMs) return { expired: true };
  return { tenantId: uuidOfBytes(body.subarray(0, 16)), messageId: uuidOfBytes(body.subarray(16, 32)) };
}
