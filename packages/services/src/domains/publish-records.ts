import { createHash } from "node:crypto";
import { dmarcRecordsOf, type ExpectedRecord } from "@penguinmails/core/domains/expected-records";
import { dropFromSpf, mergeSpf, type SpfTerm, spfRecordsOf, spfTerms } from "@penguinmails/core/domains/spf";
import type { DnsPublisher } from "@penguinmails/core/ports/dns";

/** What became of one record. `conflict`: somebody else's record stands there, and stays. */
export type Published = {
  readonly record: ExpectedRecord;
  readonly outcome: "published" | "unchanged" | "conflict" | "no-zone" | "not-known-yet";
};

const ttlSeconds = 300;

/** Who may change what we published: shown to nobody, the same for the same owner. */
export function ownerHash(...ids: readonly string[]): string {
  return createHash("sha256").update(ids.join("\0")).digest("hex").slice(0, 20);
}

/** Where the marker stands: beside the name, because it must not change what the name means. */
export const markerNameOf = (name: string): string => `_penguinmails-managed.${name}`;
const markerOf = (type: string, owner: string): string => `type=${type}; owner=${owner}`;

/**
 * Publishes records where the provider has their zone. Records that we made carry a marker and may be replaced;
 * others are never overwritten: a foreign SPF record is added to, everything else foreign is a conflict. Rejects with
 * `DnsPublishError`. Idempotent: what is right already costs no write.
 */
export async function publishRecords(
  publisher: DnsPublisher,
  records: readonly ExpectedRecord[],
  owner: string,
): Promise<readonly Published[]> {
  const results: Published[] = [];
  for (const record of records)
    results.push({ record, outcome: await publishRecord(publisher, record, owner) });
  return results;
}

async function publishRecord(
  publisher: DnsPublisher,
  record: ExpectedRecord,
  owner: string,
): Promise<Published["outcome"]> {
  if (record.values.length === 0) return "not-known-yet";
  const zone = await publisher.findZone(record.name);
  if (zone === null) return "no-zone";
  const present = await publisher.getRrset(zone, record.name, record.type);
  const markerName = markerNameOf(record.name);
  const markers = await publisher.getRrset(zone, markerName, "TXT");
  const marker = markerOf(record.type, owner);
  const wanted = valuesFor(record, present, markers.includes(marker));
  if (wanted === "conflict") return "conflict";
  if (sameValues(wanted, present)) return "unchanged";
  // The marker first: dying between the two leaves a claim on nothing, never an unclaimed record of ours.
  if (!markers.includes(marker))
    await publisher.putRrset(zone, markerName, "TXT", ttlSeconds, [...markers, marker]);
  await publisher.putRrset(zone, record.name, record.type, ttlSeconds, wanted);
  return "published";
}

/** The whole set as it should stand, what others wrote included. */
function valuesFor(
  record: ExpectedRecord,
  present: readonly string[],
  isOurs: boolean,
): readonly string[] | "conflict" {
  if (record.purpose === "spf") return withSpf(record, present, isOurs);
  if (record.purpose === "dmarc" && dmarcRecordsOf(present).length === 1 && !isOurs) {
    return sameValues(dmarcRecordsOf(present), record.values) ? present : "conflict";
  }
  if (sameValues(record.values, present)) return present;
  return present.length === 0 || isOurs ? record.values : "conflict";
}

/** A domain's own name carries other TXT values: proofs of ownership, other services. They stay. */
function withSpf(
  record: ExpectedRecord,
  present: readonly string[],
  isOurs: boolean,
): readonly string[] | "conflict" {
  const standing = spfRecordsOf(present);
  const [first = null] = standing;
  if (standing.length > 1) return "conflict";
  // Networks are others' words, which stand in their own record already.
  const isAddress = ({ name, value }: SpfTerm) => name === "ip4" && !value.includes("/");
  const ips = record.values.flatMap(spfTerms).flatMap((term) => (isAddress(term) ? [term.value] : []));
  const isOnlyOurs =
    isOurs && first !== null && spfTerms(first).every((term) => isAddress(term) || term.name === "all");
  const kept = first === null ? null : dropFromSpf(first, record.formerIps ?? []);
  const merged = isOnlyOurs ? mergeSpf(null, ips) : mergeSpf(kept, ips);
  return [...present.filter((value) => value.trim() !== first), merged];
}

function sameValues(a: readonly string[], b: readonly string[]): boolean {
  const plain = (values: readonly string[]) => values.map((value) => value.trim()).sort();
  return JSON.stringify(plain(a)) === JSON.stringify(plain(b));
}
