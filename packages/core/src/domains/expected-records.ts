import type { RecordType } from "../ports/dns.ts";
import { dropFromSpf, mergeSpf, spfRecordsOf } from "./spf.ts";

export type RecordPurpose =
  | "mx"
  | "spf"
  | "dkim"
  | "dmarc"
  | "return-path-mx"
  | "return-path-spf"
  | "tracking"
  | "a"
  | "ptr";

/** A record that should be there (`domainStatus` says which may be missing). Values as in `ports/dns.ts`; none: not known yet. */
export type ExpectedRecord = {
  readonly purpose: RecordPurpose;
  readonly name: string;
  readonly type: RecordType;
  readonly values: readonly string[];
  /** Addresses that a standing SPF record must not name any more. */
  readonly formerIps?: readonly string[];
};

/** Who the domain says it is: its node, the addresses its mail leaves from, its key. */
export type MailIdentity = {
  readonly domain: string;
  readonly node: { readonly hostname: string; readonly ip: string };
  /** Addresses the domain's mail leaves from, with the name each gives in EHLO and PTR; null: it has none yet. */
  readonly egress: readonly { readonly ip: string; readonly hostname: string | null }[];
  /** Addresses that it left from before: its records must not speak for them, they may be somebody else's by now. */
  readonly formerIps: readonly string[];
  readonly dkim: { readonly selector: string; readonly value: string } | null;
  /** Target of the tracking name, or null when links are not tracked. */
  readonly trackingTarget: string | null;
};

/** TXT values found at the domain and at its `_dmarc` name, as far as known: what others wrote is kept. */
export type PresentTxt = { readonly atDomain: readonly string[]; readonly atDmarc: readonly string[] };

export const bounceDomainOf = (domain: string): string => `bounce.${domain}`;
const trackingNameOf = (domain: string): string => `u.${domain}`;
export const dmarcNameOf = (domain: string): string => `_dmarc.${domain}`;

/** `7.2.0.192.in-addr.arpa` for `192.0.2.7`. */
export function reverseNameOf(ip: string): string {
  return `${ip.split(".").reverse().join(".")}.in-addr.arpa`;
}

const dmarcPattern = /^v=DMARC1\s*;/i;
/** The DMARC records among the TXT values; anything but exactly one is as good as none (RFC 7489 §6.6.3). */
export function dmarcRecordsOf(txt: readonly string[]): readonly string[] {
  return txt.map((value) => value.trim()).filter((value) => dmarcPattern.test(`${value};`));
}

/** A tag of a `k=v; k=v` record (DKIM, DMARC), without spaces; null when absent. */
export function tagOf(record: string, tag: string): string | null {
  for (const part of record.split(";")) {
    const at = part.indexOf("=");
    if (at > 0 && part.slice(0, at).trim().toLowerCase() === tag)
      return part.slice(at + 1).replace(/\s+/g, "");
  }
  return null;
}

/** Whether the DMARC record says what to do with mail that fails: no other makes a policy. */
export function hasDmarcPolicy(record: string): boolean {
  return /^(?:none|quarantine|reject)$/i.test(tagOf(record, "p") ?? "");
}

/**
 * All records of a sending domain, in the order people fix them. SPF is merged into a foreign record; a valid DMARC
 * record stays, however strict; ours only asks for reports (`p=none`).
 */
export function expectedRecords(
  identity: MailIdentity,
  present: PresentTxt = { atDomain: [], atDmarc: [] },
): readonly ExpectedRecord[] {
  const { domain, node, egress, dkim } = identity;
  const bounce = bounceDomainOf(domain);
  const ips = [...new Set(egress.map(({ ip }) => ip))];
  const [standingSpf] = spfRecordsOf(present.atDomain);
  const foreignSpf = standingSpf === undefined ? null : dropFromSpf(standingSpf, identity.formerIps);
  const foreignDmarc = dmarcRecordsOf(present.atDmarc).find(hasDmarcPolicy);
  const record = (
    purpose: RecordPurpose,
    type: RecordType,
    name: string,
    values: readonly string[],
  ): ExpectedRecord => ({ purpose, name: name.toLowerCase(), type, values });
  const hosts = new Map<string, string | null>([[node.ip, node.hostname]]);
  for (const { ip, hostname } of egress) hosts.set(ip, hostname ?? hosts.get(ip) ?? null);
  return [
    record("mx", "MX", domain, [`10 ${node.hostname}`]),
    {
      ...record("spf", "TXT", domain, ips.length === 0 ? [] : [mergeSpf(foreignSpf, ips)]),
      formerIps: identity.formerIps,
    },
    record("dkim", "TXT", `${dkim?.selector ?? "dkim"}._domainkey.${domain}`, dkim ? [dkim.value] : []),
    record("dmarc", "TXT", dmarcNameOf(domain), [
      foreignDmarc ?? `v=DMARC1; p=none; rua=mailto:dmarc@${bounce}`,
    ]),
    record("return-path-mx", "MX", bounce, [`10 ${node.hostname}`]),
    record("return-path-spf", "TXT", bounce, ips.length === 0 ? [] : [mergeSpf(null, ips, "-all")]),
    ...(identity.trackingTarget === null
      ? []
      : [record("tracking", "CNAME", trackingNameOf(domain), [identity.trackingTarget])]),
    ...[...hosts].flatMap(([ip, hostname]) => (hostname === null ? [] : [record("a", "A", hostname, [ip])])),
    ...[...hosts].map(([ip, hostname]) =>
      record("ptr", "PTR", reverseNameOf(ip), hostname === null ? [] : [hostname]),
    ),
  ];
}
