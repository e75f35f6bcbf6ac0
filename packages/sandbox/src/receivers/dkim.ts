import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import { fieldOf, type MailText } from "./mail-text.ts";
import type { LookUp } from "./spf.ts";

export type DkimResult = {
  readonly result: "pass" | "fail" | "none" | "temperror" | "permerror";
  readonly domain: string | null;
  readonly selector: string | null;
  /** Names of the signed fields, lower case. */
  readonly signed: readonly string[];
  readonly reason: string | null;
};

const mostSignatures = 5;
const noSignature: DkimResult = { result: "none", domain: null, selector: null, signed: [], reason: null };

/** All signatures of a mail, in the order of its header (RFC 6376; rsa-sha256 and ed25519-sha256). */
export function checkDkim(lookUp: LookUp, mail: MailText): readonly DkimResult[] {
  const signatures = mail.fields.filter(({ name }) => name.toLowerCase() === "dkim-signature");
  return signatures.slice(0, mostSignatures).map(({ raw }) => checkOne(lookUp, mail, raw));
}

/** The result that counts for `domain`'s reports: the first pass, else the first. */
export function bestOf(results: readonly DkimResult[]): DkimResult {
  return results.find(({ result }) => result === "pass") ?? results[0] ?? noSignature;
}

function checkOne(lookUp: LookUp, mail: MailText, raw: string): DkimResult {
  const tags = tagsOf(raw);
  const domain = tags.get("d")?.toLowerCase() ?? null;
  const selector = tags.get("s") ?? null;
  const signed = (tags.get("h") ?? "").toLowerCase().split(":").filter(Boolean);
  const ends = (result: DkimResult["result"], reason: string | null): DkimResult => ({
    ...{ result, domain, selector, signed, reason },
  });
  const algorithm = tags.get("a")?.toLowerCase();
  if (tags.get("v") !== "1" || !domain || !selector || !signed.includes("from"))
    return ends("permerror", "a tag is missing");
  if (algorithm !== "rsa-sha256" && algorithm !== "ed25519-sha256") return ends("permerror", "algorithm");
  const [ofHeader = "simple", ofBody = "simple"] = (tags.get("c") ?? "simple/simple").split("/");
  const body = ofBody === "relaxed" ? relaxedBody(mail.body) : simpleBody(mail.body);
  const length = tags.has("l") ? Number(tags.get("l")) : body.length;
  if (digest(body.slice(0, length)) !== tags.get("bh")) return ends("fail", "body hash did not verify");
  const records = lookUp(`${selector}._domainkey.${domain}`, "TXT");
  if (records === null) return ends("temperror", "no answer for the key");
  const key = records.map((record) => keyOf(record)).find((found) => found !== null);
  if (!key) return ends("permerror", "no key for signature");
  const text = signedText(mail, raw, signed, ofHeader);
  const signature = Buffer.from(tags.get("b") ?? "", "base64");
  const ok =
    algorithm === "rsa-sha256"
      ? key.asymmetricKeyType === "rsa" && verify("sha256", Buffer.from(text, "latin1"), key, signature)
      : key.asymmetricKeyType === "ed25519" &&
        verify(null, createHash("sha256").update(text, "latin1").digest(), key, signature);
  return ok ? ends("pass", null) : ends("fail", "signature did not verify");
}

function tagsOf(list: string): Map<string, string> {
  const tags = new Map<string, string>();
  for (const part of list.split(";")) {
    const at = part.indexOf("=");
    if (at > 0) tags.set(part.slice(0, at).trim(), part.slice(at + 1).replace(/\s+/g, ""));
  }
  return tags;
}

const knownKeys = new Map<string, KeyObject | null>();
const mostKnownKeys = 2_000;

/** Null for a revoked key, and for what is none. */
function keyOf(record: string): KeyObject | null {
  const known = knownKeys.get(record);
  if (known !== undefined) return known;
  const tags = tagsOf(record);
  const key =
    (tags.get("v") ?? "DKIM1") === "DKIM1" ? parseKey(tags.get("k") ?? "rsa", tags.get("p") ?? "") : null;
  if (knownKeys.size >= mostKnownKeys) knownKeys.clear();
  knownKeys.set(record, key);
  return key;
}

/** The first bytes of every Ed25519 SubjectPublicKeyInfo (RFC 8410); DNS holds the bare key. */
const ed25519Prefix = Buffer.from("302a300506032b6570032100", "hex");

function parseKey(kind: string, base64: string): KeyObject | null {
  if (base64 === "") return null;
  const der = Buffer.from(base64, "base64");
  try {
    if (kind === "ed25519")
      return createPublicKey({ key: Buffer.concat([ed25519Prefix, der]), format: "der", type: "spki" });
    return createPublicKey({ key: der, format: "der", type: "spki" });
  } catch {
    return null;
  }
}

const digest = (text: string): string => createHash("sha256").update(text, "latin1").digest("base64");

function simpleBody(body: string): string {
  return `${body.replace(/(?:\r\n)+$/, "")}\r\n`;
}

function relaxedBody(body: string): string {
  const lines = body
    .split("\r\n")
    .map((line) => line.replace(/[ \t]+/g, " ").replace(/ $/, ""))
    .join("\r\n")
    .replace(/(?:\r\n)+$/, "");
  return lines === "" ? "" : `${lines}\r\n`;
}

function relaxedField(name: string, raw: string): string {
  return `${name.toLowerCase().trim()}:${raw
    .replace(/\r\n/g, "")
    .replace(/[ \t]+/g, " ")
    .trim()}`;
}

/** The header as the signer saw it: fields of a repeated name from the bottom up (RFC 6376 §5.4.2). */
function signedText(mail: MailText, signature: string, signed: readonly string[], kind: string): string {
  const left = new Map<string, { name: string; raw: string }[]>();
  for (const field of mail.fields) {
    const name = field.name.toLowerCase();
    left.set(name, [...(left.get(name) ?? []), field]);
  }
  const form = (name: string, raw: string) =>
    kind === "relaxed" ? relaxedField(name, raw) : `${name}:${raw.replace(/\r\n$/, "")}`;
  const lines = signed.flatMap((name) => {
    const field = left.get(name)?.pop();
    return field ? [form(field.name, field.raw)] : [];
  });
  const own = signature.replace(/(^|;)(\s*b\s*=)[^;]*/, "$1$2");
  const ownName = mail.fields.find(({ raw }) => raw === signature)?.name ?? "DKIM-Signature";
  return [...lines, form(ownName, own.replace(/\r\n$/, ""))].join("\r\n");
}

/** Whether a mail may be unsubscribed from with one click: both fields stand in a valid signature (RFC 8058 §4). */
export function oneClickUrl(mail: MailText, results: readonly DkimResult[]): string | null {
  const post = fieldOf(mail, "List-Unsubscribe-Post")?.replace(/\s+/g, "").toLowerCase();
  const urls = fieldOf(mail, "List-Unsubscribe")?.match(/<(https?:[^<>]+)>/i);
  const covered = results.some(
    ({ result, signed }) =>
      result === "pass" && signed.includes("list-unsubscribe") && signed.includes("list-unsubscribe-post"),
  );
  return covered && post === "list-unsubscribe=one-click" ? (urls?.[1]?.replace(/\s+/g, "") ?? null) : null;
}
