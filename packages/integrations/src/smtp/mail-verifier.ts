import type { EgressSeen } from "@penguinmails/core/egress/judge-egress";
import type { DnsResolver, RecordType } from "@penguinmails/core/ports/dns";
import type { MailVerifier } from "@penguinmails/core/ports/egress";
import { authenticate } from "mailauth";

type Verdict = EgressSeen["spf"]["result"];

/** SPF, DKIM and DMARC by mailauth, over our own way of asking DNS: nothing of the judgement is ours. */
export function makeMailVerifier(resolver: DnsResolver, name: string): MailVerifier {
  return {
    async verify(mail) {
      const result = await authenticate(Buffer.from(mail.raw), {
        ip: mail.ip,
        helo: mail.helo,
        sender: mail.envelopeFrom,
        mta: name,
        resolver: (domain, type) => ask(resolver, domain, type as RecordType),
        disableArc: true,
        disableBimi: true,
      });
      const from = domainOf(result.dkim.headerFrom[0] ?? "");
      const { dmarc } = result;
      const alignment = dmarc === false ? undefined : dmarc.alignment;
      return {
        spf:
          result.spf === false
            ? { result: "none", domain: null }
            : { result: verdictOf(result.spf.status.result), domain: result.spf.domain },
        dkim: bestSignature(result.dkim.results, from),
        dmarc: {
          result: dmarc === false ? "fail" : verdictOf(dmarc.status.result),
          aligned: (["spf", "dkim"] as const).filter((each) => Boolean(alignment?.[each].result)),
        },
      };
    },
  };
}

type Signature = { readonly signingDomain?: string; readonly status: { readonly result: string } };

/** The signature that speaks for the domain people see; else the one that comes nearest. */
function bestSignature(signatures: readonly Signature[], from: string): EgressSeen["dkim"] {
  const rank = ({ signingDomain, status }: Signature) =>
    (verdictOf(status.result) === "pass" ? 0 : 2) + (signingDomain === from ? 0 : 1);
  const [best] = [...signatures].sort((a, b) => rank(a) - rank(b));
  return best?.signingDomain === undefined
    ? { result: "none", domain: null }
    : { result: verdictOf(best.status.result), domain: best.signingDomain };
}

function verdictOf(result: string): Verdict {
  if (result === "pass" || result === "none") return result;
  return result.startsWith("temperr") ? "unknown" : "fail";
}

/** DNS as mailauth wants it: records, or an error whose code says whether there are none or no answer came. */
async function ask(resolver: DnsResolver, name: string, type: RecordType): Promise<string[][] | string[]> {
  const answer = await resolver.lookup(name, type);
  if (answer.status === "unknown") throw failure(answer.cause);
  if (answer.status !== "found") throw failure(answer.status === "nxdomain" ? "ENOTFOUND" : "ENODATA");
  if (type === "TXT") return answer.values.map((value) => [value]);
  if (type === "MX") return answer.values.map(exchangeOf) as never;
  return [...answer.values];
}

const failure = (code: string) => Object.assign(new Error(code), { code });

function exchangeOf(value: string): { readonly exchange: string; readonly priority: number } {
  const [priority = "0", exchange = ""] = value.split(" ");
  return { exchange, priority: Number(priority) };
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}
