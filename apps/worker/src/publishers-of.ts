import type { WorkerConfig } from "@penguinmails/config/worker";
import type { DnsPublisher } from "@penguinmails/core/ports/dns";
import { makeCloudflarePublisher } from "@penguinmails/integrations/dns/cloudflare";
import { makeDesecPublisher } from "@penguinmails/integrations/dns/desec";
import { makePowerDnsPublisher } from "@penguinmails/integrations/dns/powerdns";
import { usualPatience } from "@penguinmails/integrations/http/patient-fetch";

/** The DNS providers that are set up, in order of preference. */
export function publishersOf(config: WorkerConfig): readonly DnsPublisher[] {
  const publishers: DnsPublisher[] = [];
  if (config.POWERDNS_URL && config.POWERDNS_API_KEY) {
    publishers.push(
      makePowerDnsPublisher({
        baseUrl: config.POWERDNS_URL,
        apiKey: config.POWERDNS_API_KEY.reveal(),
        timeoutMs: 10_000,
      }),
    );
  }
  if (config.CLOUDFLARE_API_TOKEN) {
    publishers.push(
      makeCloudflarePublisher({
        baseUrl: "https://api.cloudflare.com/client/v4",
        token: config.CLOUDFLARE_API_TOKEN.reveal(),
        timeoutMs: 15_000,
      }),
    );
  }
  if (config.DESEC_TOKEN) {
    publishers.push(
      makeDesecPublisher({
        baseUrl: "https://desec.io/api/v1",
        token: config.DESEC_TOKEN.reveal(),
        patience: usualPatience,
      }),
    );
  }
  return publishers;
}
