const names: Readonly<Record<string, string>> = {
  cloudflare: "Cloudflare",
  desec: "deSEC",
  powerdns: "PowerDNS",
};

/** Who serves a domain's records, as people write it; one that has no name here by its key. */
export function dnsProviderName(provider: string): string {
  return Object.hasOwn(names, provider) ? (names[provider] ?? provider) : provider;
}
