import { type DnsContext, lookUp } from "../dns/answer.ts";
import { type Endpoint, nodePorts } from "../net.ts";
import type { SendResult } from "./smtp-send.ts";

type Missing = Exclude<SendResult, { readonly kind: "accepted" }>;

/** Addresses of a domain's mail hosts in this world, best first; or why there are none. */
export function mailHostsOf(
  context: DnsContext,
  domain: string,
): { readonly found: readonly Endpoint[] } | Missing {
  const mx = lookUp(context, domain, "MX");
  if (mx === null) return { kind: "later", text: `no answer for the MX of ${domain}` };
  const parsed = mx.map((value) => {
    const [preference = "0", host = "."] = value.split(/\s+/);
    return { preference: Number(preference), host: host.replace(/\.$/, "") };
  });
  if (parsed.some(({ host }) => host === "")) return { kind: "refused", text: `${domain} takes no mail` };
  const hosts = parsed.sort((a, b) => a.preference - b.preference).map(({ host }) => host);
  const names = hosts.length === 0 ? [domain] : hosts;
  const found = names.map((name) => lookUp(context, name, "A"));
  const addresses = found.flatMap((one) => one ?? []).filter((ip) => ip.startsWith("127."));
  if (addresses.length > 0) return { found: addresses.map((host) => ({ host, port: nodePorts.smtp })) };
  const isSilent = found.includes(null);
  return { kind: isSilent ? "later" : "refused", text: `the MX of ${domain} has no address` };
}
