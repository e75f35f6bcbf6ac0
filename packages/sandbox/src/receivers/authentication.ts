import { operatorOfMx } from "@penguinmails/core/delivery/operator";
import { reverseNameOf } from "@penguinmails/core/domains/expected-records";
import { bestOf, checkDkim, type DkimResult } from "./dkim.ts";
import { addressOf, domainOf, fieldOf, type MailText } from "./mail-text.ts";
import { checkSpf, type LookUp, type SpfResult } from "./spf.ts";

export type Reverse = {
  readonly name: string | null;
  /** The name resolves back to the address; null: DNS gave no answer. */
  readonly matches: boolean | null;
};
export type Authentication = {
  readonly fromDomain: string | null;
  readonly spf: { readonly result: SpfResult; readonly domain: string };
  readonly dkim: DkimResult;
  readonly signatures: readonly DkimResult[];
  /** `none`: the domain publishes no DMARC record. */
  readonly dmarc: "pass" | "fail" | "none" | "temperror";
  readonly policy: "none" | "quarantine" | "reject" | null;
};

export function reverseOf(lookUp: LookUp, ip: string): Reverse {
  const names = lookUp(reverseNameOf(ip), "PTR");
  if (names === null) return { name: null, matches: null };
  const [name = null] = names;
  if (name === null) return { name, matches: false };
  const addresses = lookUp(name.replace(/\.$/, ""), "A");
  return { name, matches: addresses === null ? null : addresses.includes(ip) };
}

/** SPF of the envelope's domain (or HELO's, for the null sender), DKIM, and DMARC for the domain in From. */
export function authenticate(
  lookUp: LookUp,
  envelope: { readonly ip: string; readonly helo: string; readonly from: string },
  mail: MailText,
): Authentication {
  const spfDomain = envelope.from === "" ? envelope.helo.toLowerCase() : domainOf(envelope.from);
  const spf = { result: checkSpf(lookUp, spfDomain, envelope.ip), domain: spfDomain };
  const signatures = checkDkim(lookUp, mail);
  const from = addressOf(fieldOf(mail, "From"));
  const fromDomain = from === null ? null : domainOf(from);
  const base = { fromDomain, spf, signatures, dkim: bestOf(signatures) };
  if (fromDomain === null) return { ...base, dmarc: "none", policy: null };
  const own = lookUp(`_dmarc.${fromDomain}`, "TXT");
  const top = organisation(fromDomain);
  const records = own?.some(isDmarc) || top === fromDomain ? own : lookUp(`_dmarc.${top}`, "TXT");
  if (records === null) return { ...base, dmarc: "temperror", policy: null };
  const record = records.filter(isDmarc);
  if (record.length !== 1 || !record[0]) return { ...base, dmarc: "none", policy: null };
  const tag = (name: string) =>
    new RegExp(`(?:^|;)\\s*${name}\\s*=\\s*([^;\\s]+)`, "i").exec(record[0] ?? "")?.[1];
  const aligned = (domain: string, mode: string | undefined) =>
    mode?.toLowerCase() === "s" ? domain === fromDomain : organisation(domain) === top;
  const bySpf = spf.result === "pass" && aligned(spfDomain, tag("aspf"));
  const byDkim = signatures.some(
    ({ result, domain }) => result === "pass" && domain !== null && aligned(domain, tag("adkim")),
  );
  const asked = tag("p")?.toLowerCase();
  const policy = asked === "quarantine" || asked === "reject" ? asked : "none";
  return { ...base, dmarc: bySpf || byDkim ? "pass" : "fail", policy };
}

const isDmarc = (txt: string): boolean => /^v=DMARC1\s*(?:;|$)/i.test(txt.trim());

/** The registrable domain; of an operator's name, that name. */
function organisation(domain: string): string {
  return operatorOfMx(domain);
}
