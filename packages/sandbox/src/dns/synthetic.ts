import { receiverAddress, type WorldNet } from "../net.ts";
import { chanceOf, pickIndex, pickWeighted } from "./chance.ts";

/** Who takes a domain's mail. `hoster` and `own` are small hosts: a shared company's or the domain's own machine. */
export type MailHost =
  | "google"
  | "ms365"
  | "ms-consumer"
  | "yahoo"
  | "apple"
  | "mimecast"
  | "proofpoint"
  | "hoster"
  | "own";
/** What a recipient domain is: one with a mail host, or one of the ways in which there is none. */
type RecipientDomain =
  | { readonly kind: "mail"; readonly host: MailHost }
  /** An address record alone: mail goes there (RFC 5321 §5.1). */
  | { readonly kind: "implicit" }
  | { readonly kind: "no-mail" | "null-mx" | "nxdomain" };

/** Shares among business domains, in per cent. A plausible mix, not a measurement. */
const shares = {
  google: 30,
  ms365: 41,
  mimecast: 3.5,
  proofpoint: 4,
  yahoo: 0.5,
  apple: 0.5,
  hoster: 10,
  own: 9,
  implicit: 0.4,
  "no-mail": 0.2,
  "null-mx": 0.3,
  nxdomain: 0.6,
} as const;

const consumers: Readonly<Record<string, MailHost>> = {
  "gmail.com": "google",
  "googlemail.com": "google",
  "outlook.com": "ms-consumer",
  "hotmail.com": "ms-consumer",
  "hotmail.co.uk": "ms-consumer",
  "live.com": "ms-consumer",
  "msn.com": "ms-consumer",
  "yahoo.com": "yahoo",
  "ymail.com": "yahoo",
  "aol.com": "yahoo",
  "icloud.com": "apple",
  "me.com": "apple",
  "mac.com": "apple",
};

const hosters = [
  "nordhost",
  "blueracks",
  "mailfarm",
  "hostwerk",
  "sitehafen",
  "webkraal",
  "postino",
  "serverly",
];
const hosterDomains: readonly string[] = hosters.map((name) => `${name}.example`);

/** The domain whose mail goes to the worker's own receiver. */
export const probeDomain = "penguinmails-probe.example";
const probeHost = `mx.${probeDomain}`;

/** Domains with one fixed nature, for whoever wants to see that nature. */
const fixed: Readonly<Record<string, RecipientDomain>> = {
  "null-mx.example": { kind: "null-mx" },
  "nxdomain.example": { kind: "nxdomain" },
  "no-mail.example": { kind: "no-mail" },
  [probeDomain]: { kind: "mail", host: "own" },
  ...Object.fromEntries(hosterDomains.map((name) => [name, { kind: "mail", host: "hoster" } as const])),
};

const isConsumerDomain = (domain: string): boolean => Object.hasOwn(consumers, domain);

/** What the domain is in a world of that seed; null for a domain that this world does not make up. */
export function recipientDomain(seed: number, domain: string): RecipientDomain | null {
  const consumer = consumers[domain];
  if (consumer) return { kind: "mail", host: consumer };
  const known = fixed[domain];
  if (known) return known;
  if (!/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.example$/.test(domain)) return null;
  const picked = pickWeighted(shares, chanceOf(seed, "domain", domain));
  switch (picked) {
    case "implicit":
    case "no-mail":
    case "null-mx":
    case "nxdomain":
      return { kind: picked };
    default:
      return { kind: "mail", host: picked };
  }
}

/** MX values (`10 host`) of a domain with a mail host. */
export function mxValues(seed: number, domain: string, host: MailHost): readonly string[] {
  const dashed = domain.replaceAll(".", "-");
  switch (host) {
    case "google":
      return isConsumerDomain(domain)
        ? [
            "5 gmail-smtp-in.l.google.com",
            "10 alt1.gmail-smtp-in.l.google.com",
            "20 alt2.gmail-smtp-in.l.google.com",
          ]
        : [
            "1 aspmx.l.google.com",
            "5 alt1.aspmx.l.google.com",
            "5 alt2.aspmx.l.google.com",
            "10 alt3.aspmx.l.google.com",
          ];
    case "ms365":
      return [`0 ${dashed}.mail.protection.outlook.com`];
    case "ms-consumer":
      return [`2 ${dashed}.olc.protection.outlook.com`];
    case "yahoo":
      return ["1 mta5.am0.yahoodns.net", "1 mta6.am0.yahoodns.net", "1 mta7.am0.yahoodns.net"];
    case "apple":
      return ["10 mx01.mail.icloud.com", "10 mx02.mail.icloud.com"];
    case "mimecast":
      return ["10 eu-smtp-inbound-1.mimecast.com", "10 eu-smtp-inbound-2.mimecast.com"];
    case "proofpoint": {
      const customer = String(pickIndex(1_000_000, seed, "pphosted", domain)).padStart(8, "0");
      return [`10 mx0a-${customer}.pphosted.com`, `10 mx0b-${customer}.pphosted.com`];
    }
    case "hoster": {
      const company = hosterDomains.includes(domain)
        ? domain
        : hosterDomains[pickIndex(hosterDomains.length, seed, "hoster", domain)];
      return [`10 mx1.${company}`, `20 mx2.${company}`];
    }
    case "own":
      return [`10 mx.${domain}`];
  }
}

const hostRanges: readonly (readonly [suffix: string, host: MailHost, first: number, size: number])[] = [
  [".google.com", "google", 10, 5],
  [".olc.protection.outlook.com", "ms-consumer", 30, 3],
  [".mail.protection.outlook.com", "ms365", 20, 6],
  [".yahoodns.net", "yahoo", 40, 3],
  [".mail.icloud.com", "apple", 50, 2],
  [".mimecast.com", "mimecast", 60, 2],
  [".pphosted.com", "proofpoint", 64, 2],
];
const hosterRange = [100, hosters.length] as const;
const ownRange = [120, 16] as const;
/** A machine of no domain's: what a domain without MX points its address record at. */
const implicitLast = 140;

/** Receivers of the world: the last octet of each address and whose it is. */
export const receivers: readonly { readonly last: number; readonly host: MailHost }[] = [
  ...hostRanges.flatMap(([, host, first, size]) => range(first, size).map((last) => ({ last, host }))),
  ...range(...hosterRange).map((last) => ({ last, host: "hoster" as const })),
  ...range(...ownRange).map((last) => ({ last, host: "own" as const })),
  { last: implicitLast, host: "own" },
];

function range(first: number, size: number): number[] {
  return Array.from({ length: size }, (_each, at) => first + at);
}

/** Address of a host that this world makes up, or null. */
export function syntheticAddress(net: WorldNet, seed: number, name: string): string | null {
  if (name === probeHost) return net.probeSink.host;
  for (const [suffix, , first, size] of hostRanges)
    if (name.endsWith(suffix)) return receiverAddress(net, first + pickIndex(size, 0, "address", name));
  const company = hosterDomains.findIndex((domain) => name === `mx1.${domain}` || name === `mx2.${domain}`);
  if (company >= 0) return receiverAddress(net, hosterRange[0] + company);
  const owner = name.startsWith("mx.") ? name.slice(3) : null;
  if (owner !== null) {
    const nature = recipientDomain(seed, owner);
    const isOwn = nature?.kind === "mail" && nature.host === "own";
    return isOwn ? receiverAddress(net, ownRange[0] + pickIndex(ownRange[1], seed, "own", owner)) : null;
  }
  return recipientDomain(seed, name)?.kind === "implicit" ? receiverAddress(net, implicitLast) : null;
}

/** The name a receiver greets with and has as PTR. */
export function receiverName(last: number): string {
  const index = (first: number) => last - first + 1;
  if (last < 20) return `mx${index(10)}.l.google.com`;
  if (last < 30) return `fd${index(20)}.mail.protection.outlook.com`;
  if (last < 40) return `fd${index(30)}.olc.protection.outlook.com`;
  if (last < 50) return `mta${last - 35}.am0.yahoodns.net`;
  if (last < 60) return `mx0${index(50)}.mail.icloud.com`;
  if (last < 64) return `eu-smtp-inbound-${index(60)}.mimecast.com`;
  if (last < 100) return `mx${index(64)}.pphosted.com`;
  if (last < 120) return `mx1.${hosterDomains[last - 100]}`;
  return `mail${index(120)}.smallhosts.example`;
}
