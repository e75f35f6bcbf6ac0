import { createHmac, timingSafeEqual } from "node:crypto";

/**
 * Keys that sign what travels through the open: VERP addresses, Message-IDs, opt-out links. The first signs, all
 * verify, so that a secret can be replaced while older mail is still answered. `version` is one of [a-z2-7].
 */
export type SigningKeys = readonly [SigningKey, ...SigningKey[]];
type SigningKey = { readonly version: string; readonly secret: string };

/** Throws `RangeError` on a version that is not one base32 letter, a repeated version, or a secret under 16 characters. */
export function makeSigningKeys(keys: SigningKeys): SigningKeys {
  const versions = new Set<string>();
  for (const { version, secret } of keys) {
    if (!/^[a-z2-7]$/.test(version)) throw new RangeError("A key version is one of a-z or 2-7");
    if (versions.has(version)) throw new RangeError(`Two signing keys have the version ${version}`);
    if (secret.length < 16) throw new RangeError("A signing secret has at least 16 characters");
    versions.add(version);
  }
  return keys;
}

/** First `bytes` of the HMAC over the purpose and the data: a signature for one purpose is none for another. */
export function sign(key: SigningKey, purpose: string, data: Uint8Array, bytes: number): Uint8Array {
  const mac = createHmac("sha256", key.secret).update(`${purpose}\0`).update(data).digest();
  return mac.subarray(0, bytes);
}

/** Whether the tag is this key's for purpose and data. Takes the same time wherever the tags differ. */
export function verifies(key: SigningKey, purpose: string, data: Uint8Array, tag: Uint8Array): boolean {
  const expected = sign(key, purpose, data, tag.length);
  return tag.length > 0 && timingSafeEqual(expected, tag);
}

export function keyOfVersion(keys: SigningKeys, version: string): SigningKey | null {
  return keys.find((key) => key.version === version) ?? null;
}
