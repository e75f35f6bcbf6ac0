import { base32, fromBase32, uuidBytes, uuidOfBytes } from "./base32.ts";
import { keyOfVersion, type SigningKeys, sign } from "./signing-keys.ts";

/** 50 bits: ten base32 letters. Enough against guessing through a mail server, short enough for a local part. */
const tagLetters = 10;
const tagBytes = 7;

type Purpose = "verp" | "message-id" | "unsubscribe-address" | "egress-probe";

/** `<26 letters of the id><separator><key version><10 letters of HMAC>` */
function signedId(keys: SigningKeys, purpose: Purpose, messageId: string, separator: string): string {
  const id = uuidBytes(messageId);
  const [key] = keys;
  return `${base32(id)}${separator}${key.version}${base32(sign(key, purpose, id, tagBytes)).slice(0, tagLetters)}`;
}

/** What has our form and proves nothing: signed wrongly, or with a key that is not ours any more, or never was. */
type FalseClaim = "forged-signature" | "unknown-key";

/** Null: it has not the form of a signed id. */
function readSignedId(
  keys: SigningKeys,
  purpose: Purpose,
  token: string,
  separator: string,
): { readonly id: string } | FalseClaim | null {
  const at = token.indexOf(separator);
  if (at !== 26 || !/^[a-z2-7]{11}$/.test(token.slice(at + 1))) return null;
  const id = fromBase32(token.slice(0, at));
  if (id === null || id.length !== 16) return null;
  const key = keyOfVersion(keys, token.charAt(at + 1));
  if (key === null) return "unknown-key";
  // The tag is compared as letters, so that its last letter counts with all five bits.
  const expected = base32(sign(key, purpose, id, tagBytes)).slice(0, tagLetters);
  return equalLetters(expected, token.slice(at + 2)) ? { id: uuidOfBytes(id) } : "forged-signature";
}

function provenId(keys: SigningKeys, purpose: Purpose, token: string, separator: string): string | null {
  const read = readSignedId(keys, purpose, token, separator);
  return read !== null && typeof read === "object" ? read.id : null;
}

function equalLetters(a: string, b: string): boolean {
  let difference = a.length ^ b.length;
  for (let i = 0; i < a.length; i += 1) difference |= a.charCodeAt(i) ^ b.charCodeAt(i);
  return difference === 0;
}

function localPart(address: string): string {
  const bare = address.trim().replace(/^<|>$/g, "").toLowerCase();
  const at = bare.lastIndexOf("@");
  return at < 0 ? bare : bare.slice(0, at);
}

/**
 * Envelope sender of one message: `b+<id>-<version+HMAC>@<bounceDomain>`. The same for every attempt, lower case,
 * local part of 40 octets. Throws `RangeError` when `messageId` is not a UUID.
 */
export function makeVerp(
  keys: SigningKeys,
  message: { readonly messageId: string },
  bounceDomain: string,
): string {
  return `b+${signedId(keys, "verp", message.messageId, "-")}@${bounceDomain.toLowerCase()}`;
}

/** All envelope senders that the message may have gone out with: one for each key that still counts. */
export function possibleVerps(
  keys: SigningKeys,
  message: { readonly messageId: string },
  bounceDomain: string,
): readonly string[] {
  return keys.map((key) => makeVerp([key], message, bounceDomain));
}

/** The message a bounce address stands for, or null when it is not ours or was altered. Case does not matter. */
export function parseVerp(keys: SigningKeys, address: string): { readonly messageId: string } | null {
  const local = localPart(address);
  if (!local.startsWith("b+")) return null;
  const messageId = provenId(keys, "verp", local.slice(2), "-");
  return messageId === null ? null : { messageId };
}

/** Where `List-Unsubscribe: <mailto:…>` sends: `unsubscribe+<id>-<version+HMAC>@<bounceDomain>`, local part of 50 octets. */
export function makeUnsubscribeAddress(keys: SigningKeys, messageId: string, bounceDomain: string): string {
  return `unsubscribe+${signedId(keys, "unsubscribe-address", messageId, "-")}@${bounceDomain.toLowerCase()}`;
}

/** The message whose recipient opts out by mail, or null when the address is not ours or was altered. */
export function parseUnsubscribeAddress(
  keys: SigningKeys,
  address: string,
): { readonly messageId: string } | null {
  const local = localPart(address);
  if (!local.startsWith("unsubscribe+")) return null;
  const messageId = provenId(keys, "unsubscribe-address", local.slice("unsubscribe+".length), "-");
  return messageId === null ? null : { messageId };
}

/** Message-ID of one message without angle brackets, `<id>.<version+HMAC>@<domain>`: the same for every attempt. */
export function makeMessageIdHeader(keys: SigningKeys, messageId: string, domain: string): string {
  return `${signedId(keys, "message-id", messageId, ".")}@${domain.toLowerCase()}`;
}

/** The message behind a Message-ID header value (brackets or not), or null when it is not ours or was altered. */
export function parseMessageIdHeader(
  keys: SigningKeys,
  header: string,
): { readonly messageId: string } | null {
  const messageId = provenId(keys, "message-id", localPart(header), ".");
  return messageId === null ? null : { messageId };
}

/** Where a probe goes: `probe+<id>-<version+HMAC>@<sinkDomain>`. Nobody can make one for a probe that was not sent. */
export function makeProbeAddress(keys: SigningKeys, probeId: string, sinkDomain: string): string {
  return `probe+${signedId(keys, "egress-probe", probeId, "-")}@${sinkDomain.toLowerCase()}`;
}

/** The probe that the address was made for, or null when it is not ours or was altered. */
export function parseProbeAddress(keys: SigningKeys, address: string): { readonly probeId: string } | null {
  const local = localPart(address);
  if (!local.startsWith("probe+")) return null;
  const probeId = provenId(keys, "egress-probe", local.slice("probe+".length), "-");
  return probeId === null ? null : { probeId };
}

const claimForms: readonly {
  readonly purpose: Purpose;
  readonly prefix: string;
  readonly separator: string;
}[] = [
  { purpose: "verp", prefix: "b+", separator: "-" },
  { purpose: "unsubscribe-address", prefix: "unsubscribe+", separator: "-" },
  { purpose: "message-id", prefix: "", separator: "." },
];

/**
 * What is wrong with an address or Message-ID that looks like one by which we know our messages; null when it is one, or
 * doesn't look so.
 */
export function falseClaim(keys: SigningKeys, addressOrMessageId: string): FalseClaim | null {
  const local = localPart(addressOrMessageId);
  for (const { purpose, prefix, separator } of claimForms) {
    if (!local.startsWith(prefix)) continue;
    const read = readSignedId(keys, purpose, local.slice(prefix.length), separator);
    if (typeof read === "string") return read;
  }
  return null;
}
