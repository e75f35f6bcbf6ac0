/** Sender Policy Framework records (RFC 7208) as text: read, cover an address, merge. */

const versionPattern = /^v=spf1(?:\s|$)/i;

/** The SPF records among the TXT values of a name; more than one makes every check fail (RFC 7208 §4.5). */
export function spfRecordsOf(txt: readonly string[]): readonly string[] {
  return txt.map((value) => value.trim()).filter((value) => versionPattern.test(value));
}

export type SpfTerm = { readonly qualifier: string; readonly name: string; readonly value: string };

/** Mechanisms and modifiers in order, names in lower case; `value` is what follows `:` or `=`, with any CIDR length. */
export function spfTerms(record: string): readonly SpfTerm[] {
  return record
    .trim()
    .split(/\s+/)
    .slice(1)
    .map((term) => {
      const [, qualifier = "", name = "", value = ""] =
        /^([+?~-]?)([A-Za-z0-9_.-]+?)(?:[:=](.*)|(\/.*))?$/.exec(term) ?? [];
      return { qualifier: qualifier || "+", name: name.toLowerCase(), value };
    });
}

/** The address as a number, or null when the text is no dotted IPv4. */
function ipv4Number(ip: string): number | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(ip);
  const parts = match?.slice(1).map(Number) ?? [];
  if (parts.length !== 4 || parts.some((part) => part > 255)) return null;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

function covers(block: string, ip: number): boolean {
  const [base = "", length = "32"] = block.split("/");
  const start = ipv4Number(base);
  const bits = Number(length);
  if (start === null || !Number.isInteger(bits) || bits < 0 || bits > 32) return false;
  const size = 2 ** (32 - bits);
  return Math.floor(start / size) === Math.floor(ip / size);
}

/**
 * Whether an `ip4:` of the record itself passes the address before any `all` is reached. An address that only an
 * `include:` names does not count: what others publish may change without us.
 */
export function spfNamesIp(record: string, ip: string): boolean {
  const number = ipv4Number(ip);
  if (number === null) return false;
  for (const { qualifier, name, value } of spfTerms(record)) {
    if (name === "all") return false;
    if (name === "ip4" && covers(value, number)) return qualifier === "+";
  }
  return false;
}

/** Whether the record lets the whole internet send. */
export function spfAllowsAll(record: string): boolean {
  return spfTerms(record).some((term) => term.name === "all" && term.qualifier === "+");
}

/** The record without the `ip4:` terms that pass one of these addresses and nothing else; networks around them stay. */
export function dropFromSpf(record: string, ips: readonly string[]): string {
  const isDropped = (term: string) => {
    const [, ip] = /^\+?ip4:([\d.]+)(?:\/32)?$/i.exec(term) ?? [];
    return ip !== undefined && ips.includes(ip);
  };
  return record
    .trim()
    .split(/\s+/)
    .filter((term) => !isDropped(term))
    .join(" ");
}

/**
 * A foreign record with our addresses put first, or a record of our own (`~all`) when there is none. What is there
 * stays as it is; a record that names the addresses already is returned unchanged.
 */
export function mergeSpf(
  existing: string | null,
  ips: readonly string[],
  ownEnd: "~all" | "-all" = "~all",
): string {
  if (existing === null) return ["v=spf1", ...ips.map((ip) => `ip4:${ip}`), ownEnd].join(" ");
  const missing = ips.filter((ip) => !spfNamesIp(existing, ip)).map((ip) => ` ip4:${ip}`);
  return existing.trim().replace(/^v=spf1/i, (version) => version + missing.join(""));
}
