import { keyOfVersion, type SigningKeys, sign, verifies } from "../delivery/signing-keys.ts";
import type { EpochMs } from "../time.ts";
import type { EgressField } from "./judge-egress.ts";

/** What an attestation says: this domain's mail was seen leaving from this address, in this way, and counts until then. */
type EgressStatement = {
  readonly tenantId: string;
  readonly domainId: string;
  readonly addressId: string;
  /** Name of the domain and dotted IPv4 of the address, as they were. */
  readonly domain: string;
  readonly ip: string;
  readonly fields: readonly EgressField[];
  /** When the mail was seen. */
  readonly seenAt: EpochMs;
  readonly expiresAt: EpochMs;
};

const purpose = "egress-attestation";
const tagBytes = 32;

/** `<key version><base64url HMAC>` over all that is stated: a row that nobody proved opens nothing. */
export function signAttestation(keys: SigningKeys, statement: EgressStatement): string {
  const [key] = keys;
  const tag = sign(key, purpose, bytesOf(statement), tagBytes);
  return `${key.version}${Buffer.from(tag).toString("base64url")}`;
}

/** Whether one of our keys signed exactly this. */
export function isSignedAttestation(
  keys: SigningKeys,
  statement: EgressStatement,
  signature: string,
): boolean {
  const key = keyOfVersion(keys, signature.slice(0, 1));
  const tag = Buffer.from(signature.slice(1), "base64url");
  return key !== null && tag.length === tagBytes && verifies(key, purpose, bytesOf(statement), tag);
}

/** In a fixed order: what a database does to the keys of an object changes nothing. */
function bytesOf(statement: EgressStatement): Uint8Array {
  const { tenantId, domainId, addressId, domain, ip, fields, seenAt, expiresAt } = statement;
  const seen = fields.map((each) => [each.field, each.expected, each.seen, each.state]);
  return Buffer.from(JSON.stringify([tenantId, domainId, addressId, domain, ip, seen, seenAt, expiresAt]));
}
