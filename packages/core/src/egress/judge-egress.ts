import { bounceDomainOf } from "../domains/expected-records.ts";

/** How a sending domain's mail should arrive: where it leaves from, and the name that EHLO and PTR share. */
export type EgressExpected = { readonly domain: string; readonly ip: string; readonly hostname: string };

type Result = "pass" | "fail" | "none" | "unknown";

/** How a mail did arrive, as our own receiver saw it. */
export type EgressSeen = {
  /** Dotted IPv4 of the peer. */
  readonly ip: string;
  readonly helo: string;
  /** Names of that address, and the addresses of those names; null: DNS gave no answer. */
  readonly names: readonly string[] | null;
  readonly addresses: readonly string[] | null;
  /** Protocol, as in `TLSv1.3`; null: the content travelled in the clear. */
  readonly tls: string | null;
  /** `unknown`: DNS gave no answer. `domain` is what was checked; null when nothing named one. */
  readonly spf: { readonly result: Result; readonly domain: string | null };
  readonly dkim: { readonly result: Result; readonly domain: string | null };
  /** `none`: the domain publishes no DMARC record. */
  readonly dmarc: { readonly result: Result; readonly aligned: readonly ("spf" | "dkim")[] };
};

export const egressFields = ["source", "ehlo", "ptr", "ptr-forward", "tls", "spf", "dkim", "dmarc"] as const;
export type EgressField = {
  readonly field: (typeof egressFields)[number];
  readonly expected: string;
  readonly seen: string;
  /** `unknown`: DNS gave no answer, which is held against nobody. */
  readonly state: "ok" | "wrong" | "unknown";
  /** One sentence for the tenant: what is wrong and what it means; null unless wrong. */
  readonly advice: string | null;
};

/** Each field as it should be and as it was seen, in the order in which one explains the next. */
export function judgeEgress(expected: EgressExpected, seen: EgressSeen): readonly EgressField[] {
  const { domain, ip, hostname } = expected;
  const names = (seen.names ?? []).map(bare);
  // DMARC rests on the other two: what DNS kept from them may be what it fails for.
  const isHalfKnown = seen.spf.result === "unknown" || seen.dkim.result === "unknown";
  const dmarc = seen.dmarc.result === "fail" && isHalfKnown ? "unknown" : seen.dmarc.result;
  return [
    {
      field: "source",
      expected: ip,
      seen: seen.ip,
      ...ruling(
        seen.ip === ip,
        `Mail of ${domain} left from ${seen.ip} instead of its own address ${ip}: the node's address translation is not right.`,
      ),
    },
    {
      field: "ehlo",
      expected: hostname,
      seen: seen.helo || "nothing",
      ...ruling(
        bare(seen.helo) === bare(hostname),
        `The node greeted as ${seen.helo || "nobody"}; receivers expect the address's own name ${hostname}.`,
      ),
    },
    {
      field: "ptr",
      expected: hostname,
      seen: seen.names === null ? "no answer" : names.join(", ") || "none",
      ...(seen.names === null
        ? unanswered
        : ruling(
            names.length === 1 && names[0] === bare(hostname),
            `The reverse name of ${seen.ip} is ${names.join(", ") || "missing"}; receivers expect ${hostname}.`,
          )),
    },
    {
      field: "ptr-forward",
      expected: seen.ip,
      seen: seen.addresses === null ? "no answer" : seen.addresses.join(", ") || "none",
      ...(seen.addresses === null
        ? unanswered
        : ruling(
            seen.addresses.includes(seen.ip),
            `The reverse name of ${seen.ip} does not lead back to it: ${names.join(", ") || "there is none"}.`,
          )),
    },
    {
      field: "tls",
      expected: "encrypted",
      seen: seen.tls ?? "in the clear",
      ...ruling(
        seen.tls !== null,
        "The node sent the mail unencrypted, though it was offered TLS; Gmail requires it.",
      ),
    },
    {
      field: "spf",
      expected: `pass for ${bounceDomainOf(domain)}`,
      seen: `${seen.spf.result}${seen.spf.domain === null ? "" : ` for ${seen.spf.domain}`}`,
      ...authenticated(
        seen.spf.result,
        seen.spf.domain === bounceDomainOf(domain),
        `SPF of ${bounceDomainOf(domain)} does not allow ${seen.ip}.`,
      ),
    },
    {
      field: "dkim",
      expected: `pass for ${domain}`,
      seen: `${seen.dkim.result}${seen.dkim.domain === null ? "" : ` for ${seen.dkim.domain}`}`,
      ...authenticated(
        seen.dkim.result,
        seen.dkim.domain === domain,
        `The mail carries no valid signature of ${domain}: the node's key and the published one differ, or nothing was signed.`,
      ),
    },
    {
      field: "dmarc",
      expected: "pass",
      seen: `${seen.dmarc.result}${seen.dmarc.aligned.length > 0 ? `, ${seen.dmarc.aligned.join(" and ")} aligned` : ""}`,
      ...authenticated(
        dmarc,
        true,
        seen.dmarc.result === "none"
          ? `${domain} publishes no DMARC record.`
          : `DMARC of ${domain} fails: neither SPF nor DKIM speaks for the domain that people see.`,
      ),
    },
  ];
}

/** `wrong`: something is known to be off. `unclear`: nothing is, but DNS did not answer everything. */
export function egressVerdict(fields: readonly EgressField[]): "attested" | "wrong" | "unclear" {
  if (fields.some(({ state }) => state === "wrong")) return "wrong";
  return fields.length > 0 && fields.every(({ state }) => state === "ok") ? "attested" : "unclear";
}

const unanswered = { state: "unknown", advice: null } as const;
const bare = (name: string): string => name.trim().toLowerCase().replace(/\.$/, "");

function ruling(isRight: boolean, advice: string): Pick<EgressField, "state" | "advice"> {
  return isRight ? { state: "ok", advice: null } : { state: "wrong", advice };
}

function authenticated(result: Result, isItsOwn: boolean, advice: string) {
  return result === "unknown" ? unanswered : ruling(result === "pass" && isItsOwn, advice);
}
