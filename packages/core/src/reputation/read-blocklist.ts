import { isIPv4, isIPv6 } from "node:net";
import { getDomain } from "tldts";
import type { LookupResult } from "../ports/dns.ts";
import type { BlocklistZone } from "./blocklist-zones.ts";

/**
 * What one list says of one address or domain. `unknown` is neither of the others: nothing may be concluded from it, in
 * either direction.
 */
export type BlocklistReading =
  | { readonly status: "listed"; readonly codes: readonly string[]; readonly meanings: readonly string[] }
  | { readonly status: "clean" }
  | { readonly status: "unknown"; readonly cause: string };

/** Whether a zone's answers can be believed at all (RFC 5782 §5). `cause` is a sentence. */
export type ZoneTrust = { readonly believed: true } | { readonly believed: false; readonly cause: string };

/**
 * The name to ask a zone for: octets of an IPv4 address or nibbles of an IPv6 address turned round (RFC 5782 §2.1, §2.4),
 * a domain as it is, or the registered one of it. Null: this list does not hold what the subject is.
 */
export function blocklistQuery(zone: BlocklistZone, subject: string): string | null {
  const bare = subject.trim().toLowerCase().replace(/\.$/, "");
  const isAddress = isIPv4(bare) || isIPv6(bare);
  if (isAddress !== (zone.lists === "address") || bare === "") return null;
  if (isIPv4(bare)) return `${bare.split(".").reverse().join(".")}.${zone.zone}`;
  if (isAddress) return `${nibbles(bare).reverse().join(".")}.${zone.zone}`;
  const name = zone.registeredOnly ? (getDomain(bare) ?? bare) : bare;
  return `${name}.${zone.zone}`;
}

/** What the zone's answer (type A) means, for a zone that is believed. */
export function readBlocklistAnswer(zone: BlocklistZone, answer: LookupResult): BlocklistReading {
  if (answer.status === "unknown") return { status: "unknown", cause: `no answer (${answer.cause})` };
  if (answer.status !== "found") return { status: "clean" };
  const codes: string[] = [];
  const meanings = new Set<string>();
  for (const value of answer.values) {
    // Spamhaus and others: asked wrongly, through a public resolver, or too often. Never a listing.
    if (value.startsWith("127.255.255."))
      return { status: "unknown", cause: `it refused to answer (${value})` };
    if (!value.startsWith("127."))
      return { status: "unknown", cause: `it answered ${value}, which is no code` };
    const code = value.startsWith(zone.prefix) ? Number(value.slice(zone.prefix.length)) : Number.NaN;
    if (zone.refusals.includes(code)) return { status: "unknown", cause: `it refused to answer (${value})` };
    codes.push(value);
    for (const meaning of meaningsOf(zone, code)) meanings.add(meaning);
  }
  if (codes.length === 0) return { status: "clean" };
  return { status: "listed", codes, meanings: [...meanings] };
}

/** Judges a zone by its two test entries: the one must be listed, the other must not, and both must be answered. */
export function judgeZone(
  zone: BlocklistZone,
  answers: { readonly listed: LookupResult; readonly unlisted: LookupResult },
): ZoneTrust {
  const listed = readBlocklistAnswer(zone, answers.listed);
  const unlisted = readBlocklistAnswer(zone, answers.unlisted);
  if (listed.status === "unknown") return distrust(`Its test entry: ${listed.cause}.`);
  if (unlisted.status === "unknown") return distrust(`Its empty test entry: ${unlisted.cause}.`);
  if (listed.status === "clean") return distrust("Its test entry is missing: it would call everybody clean.");
  if (unlisted.status === "listed")
    return distrust("It lists what must never be listed: it lists everybody.");
  return { believed: true };
}

const distrust = (cause: string): ZoneTrust => ({ believed: false, cause });

function meaningsOf(zone: BlocklistZone, code: number): readonly string[] {
  const known = zone.codes.filter(({ value }) =>
    zone.reads === "bits" ? (code & value) !== 0 : code === value,
  );
  return known.length > 0 ? known.map(({ meaning }) => meaning) : ["listed, for a reason without a name"];
}

/** The 32 nibbles of an IPv6 address, first to last. */
function nibbles(address: string): string[] {
  const dotted = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const plain = dotted
    ? `${address.slice(0, dotted.index)}${hexPair(dotted[1], dotted[2])}:${hexPair(dotted[3], dotted[4])}`
    : address;
  const [head = "", tail] = (plain.split("%")[0] ?? "").split("::");
  const groupsOf = (part: string) => (part === "" ? [] : part.split(":"));
  const first = groupsOf(head);
  const last = tail === undefined ? [] : groupsOf(tail);
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => "0");
  return [...first, ...zeros, ...last].flatMap((group) => [...group.padStart(4, "0")]);
}

function hexPair(high = "0", low = "0"): string {
  return (Number(high) * 256 + Number(low)).toString(16);
}
