import { type DnsContext, lookUp } from "../dns/answer.ts";

export type Target = { readonly host: string; readonly ip: string };
export type Route =
  | { readonly targets: readonly Target[] }
  /** Postfix's own verdict, before it has talked to anybody. */
  | { readonly verdict: "deferred" | "bounced"; readonly dsn: string; readonly text: string };

/** How many hosts of a domain are tried in one go, as Postfix's smtp_mx_session_limit has it. */
const mostHosts = 2;

/** Where mail for a domain goes (RFC 5321 §5.1): its MX hosts by preference, or its address record. */
export function routeTo(context: DnsContext, domain: string): Route {
  const notFound = (type: string, why: string) =>
    `Host or domain name not found. Name service error for name=${domain} type=${type}: ${why}`;
  const silent: Route = {
    verdict: "deferred",
    dsn: "4.4.3",
    text: notFound("MX", "Host not found, try again"),
  };
  const mx = lookUp(context, domain, "MX");
  if (mx === null) return silent;
  const hosts = mx
    .map((value) => value.split(" "))
    .map(([preference = "0", host = ""]) => ({
      preference: Number(preference),
      host: host.replace(/\.$/, ""),
    }))
    .sort((a, b) => a.preference - b.preference);
  if (hosts.length === 1 && hosts[0]?.host === "")
    return { verdict: "bounced", dsn: "5.1.0", text: `Domain ${domain} does not accept mail (nullMX)` };
  const targets: Target[] = [];
  for (const { host } of hosts.length > 0 ? hosts.slice(0, mostHosts) : [{ host: domain }]) {
    const addresses = lookUp(context, host, "A");
    if (addresses === null) return silent;
    // Nothing leaves this machine, whatever a zone says.
    const ip = addresses.find((address) => address.startsWith("127."));
    if (ip !== undefined) targets.push({ host, ip });
  }
  if (targets.length > 0) return { targets };
  return hosts.length > 0
    ? {
        verdict: "bounced",
        dsn: "5.4.4",
        text: `unable to look up host ${hosts[0]?.host}: No address associated with hostname`,
      }
    : { verdict: "bounced", dsn: "5.4.4", text: notFound("A", "Host not found") };
}
