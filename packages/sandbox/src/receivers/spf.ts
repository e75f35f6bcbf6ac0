export type SpfResult = "pass" | "fail" | "softfail" | "neutral" | "none" | "temperror" | "permerror";
/** Values at a name; empty when there are none, null when DNS gave no answer. */
export type LookUp = (name: string, type: string) => readonly string[] | null;

const mostLookUps = 10;
const qualifiers: Readonly<Record<string, SpfResult>> = {
  "+": "pass",
  "-": "fail",
  "~": "softfail",
  "?": "neutral",
};

/** Whether `domain` lets `ip` (IPv4) send for it (RFC 7208, without macros and IPv6). */
export function checkSpf(lookUp: LookUp, domain: string, ip: string): SpfResult {
  let left = mostLookUps;
  const address = toNumber(ip);

  const walk = (at: string): SpfResult => {
    const txt = lookUp(at, "TXT");
    if (txt === null) return "temperror";
    const records = txt.filter((value) => /^v=spf1(?: |$)/i.test(value));
    if (records.length === 0) return "none";
    if (records.length > 1) return "permerror";
    let redirect: string | null = null;
    for (const term of (records[0] ?? "").trim().split(/\s+/).slice(1)) {
      const modifier = /^([a-z][\w.-]*)=(.*)$/i.exec(term);
      if (modifier) {
        if (modifier[1]?.toLowerCase() === "redirect") redirect = modifier[2] ?? "";
        continue;
      }
      const parsed = /^([+\-~?])?([a-z0-9]+)(?::([^/]*))?(\/.*)?$/i.exec(term);
      const result = qualifiers[parsed?.[1] ?? "+"];
      if (!parsed || !result) return "permerror";
      const matches = mechanism(parsed[2]?.toLowerCase() ?? "", parsed[3] ?? at, parsed[4] ?? "");
      if (matches === "temperror" || matches === "permerror") return matches;
      if (matches) return result;
    }
    if (redirect === null) return "neutral";
    if (left-- <= 0) return "permerror";
    const result = walk(redirect.toLowerCase());
    return result === "none" ? "permerror" : result;
  };

  const mechanism = (name: string, value: string, cidr: string): boolean | "temperror" | "permerror" => {
    const bits = cidr === "" ? 32 : Number(/^\/(\d+)/.exec(cidr)?.[1] ?? 32);
    switch (name) {
      case "all":
        return true;
      case "ip4":
        return within(address, value, bits);
      case "ip6":
        return false;
      case "include":
      case "a":
      case "mx":
      case "exists":
        break;
      default:
        return "permerror";
    }
    if (left-- <= 0) return "permerror";
    if (name === "include") {
      const inner = walk(value.toLowerCase());
      if (inner === "temperror") return inner;
      return inner === "none" || inner === "permerror" ? "permerror" : inner === "pass";
    }
    const hosts = name === "mx" ? lookUp(value, "MX")?.map((mx) => mx.replace(/^\d+\s+/, "")) : [value];
    for (const host of hosts ?? []) {
      const found = lookUp(host, "A");
      if (found === null) return "temperror";
      if (name === "exists" ? found.length > 0 : found.some((one) => within(address, one, bits))) return true;
    }
    return hosts ? false : "temperror";
  };

  return walk(domain.toLowerCase());
}

function toNumber(ip: string): number {
  return ip.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

function within(address: number, network: string, bits: number): boolean {
  const size = 2 ** (32 - bits);
  return Math.floor(address / size) === Math.floor(toNumber(network) / size);
}
