import { DnsPublishError, type DnsPublisher, type RecordType } from "@penguinmails/core/ports/dns";
import { z } from "zod";
import { bare, zoneCandidates } from "./names.ts";
import { callProvider, type ProviderAnswer } from "./provider-http.ts";
import { dotted, fromZoneFile, toZoneFile } from "./zone-file.ts";

type PowerDnsOptions = {
  /** For instance `http://127.0.0.1:8081`. */
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly timeoutMs: number;
};

const rrset = z.object({
  name: z.string(),
  type: z.string(),
  records: z.array(z.object({ content: z.string(), disabled: z.boolean().optional() })),
});
const zoneBody = z.object({ rrsets: z.array(rrset).default([]) });

/** Publishes through the API of PowerDNS Authoritative 4.x. */
export function makePowerDnsPublisher(options: PowerDnsOptions): DnsPublisher {
  const base = `${options.baseUrl.replace(/\/$/, "")}/api/v1/servers/localhost/zones/`;
  const call = (
    method: "GET" | "PATCH",
    zone: string,
    query: Readonly<Record<string, string>>,
    body?: unknown,
  ) => {
    const url = new URL(base + encodeURIComponent(dotted(zone)));
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
    return callProvider("PowerDNS", method, url, { "x-api-key": options.apiKey }, options.timeoutMs, body);
  };

  async function change(
    zone: string,
    name: string,
    type: RecordType,
    rest: Record<string, unknown>,
  ): Promise<void> {
    const set = { name: dotted(name.toLowerCase()), type, ...rest };
    const answer = await call("PATCH", zone, {}, { rrsets: [set] });
    if (answer.status !== 204 && answer.status !== 200) throw refused(answer, `${type} ${name}`);
  }

  return {
    provider: "powerdns",
    async findZone(name) {
      for (const zone of zoneCandidates(name)) {
        const answer = await call("GET", zone, { rrset_name: dotted(zone), rrset_type: "SOA" });
        if (answer.status === 200) return zone;
        // Older servers answer 422 for a zone that they do not have.
        if (answer.status !== 404 && answer.status !== 422) throw refused(answer, zone);
      }
      return null;
    },
    async getRrset(zone, name, type) {
      const answer = await call("GET", zone, { rrset_name: dotted(name.toLowerCase()), rrset_type: type });
      if (answer.status !== 200) throw refused(answer, `${type} ${name}`);
      const parsed = zoneBody.safeParse(answer.body);
      if (!parsed.success)
        throw new DnsPublishError("PowerDNS answered something else", false, { cause: parsed.error });
      return parsed.data.rrsets
        .filter((set) => set.type === type && bare(set.name) === bare(name))
        .flatMap((set) => set.records.filter((record) => record.disabled !== true))
        .map((record) => fromZoneFile(type, record.content));
    },
    putRrset(zone, name, type, ttlSeconds, values) {
      const records = values.map((value) => ({ content: toZoneFile(type, value), disabled: false }));
      return change(zone, name, type, { ttl: ttlSeconds, changetype: "REPLACE", records });
    },
    deleteRrset: (zone, name, type) => change(zone, name, type, { changetype: "DELETE", records: [] }),
  };
}

function refused(answer: ProviderAnswer, what: string): DnsPublishError {
  const said = z.object({ error: z.string() }).safeParse(answer.body);
  return new DnsPublishError(
    `PowerDNS refused ${what}: ${said.success ? said.data.error : answer.status}`,
    false,
  );
}
