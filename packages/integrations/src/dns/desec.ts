import { DnsPublishError, type DnsPublisher, type RecordType } from "@penguinmails/core/ports/dns";
import { z } from "zod";
import type { FetchPatience } from "../http/patient-fetch.ts";
import { bare } from "./names.ts";
import { callProvider, type ProviderAnswer } from "./provider-http.ts";
import { fromZoneFile, toZoneFile } from "./zone-file.ts";

type DesecOptions = {
  /** `https://desec.io/api/v1` in the real world. */
  readonly baseUrl: string;
  readonly token: string;
  /**
   * Every call may be repeated: a set is written whole. Two writes a second and 15 a minute are the limit of a domain,
   * so short pauses of `Retry-After` are normal; a long one is the caller's to wait for.
   */
  readonly patience: FetchPatience;
};

const domain = z.object({ name: z.string(), minimum_ttl: z.number().int().positive() });
const rrset = z.object({ name: z.string(), type: z.string(), records: z.array(z.string()) });

type RrsetBody = {
  /** Empty at the top of the zone. */
  readonly subname: string;
  readonly type: RecordType;
  readonly ttl?: number;
  /** None: the set goes. */
  readonly records: readonly string[];
};

/** What deSEC gives domains unless its support made an exception. */
const usualMinimumTtlSeconds = 3_600;

/** Publishes through deSEC's API v1. A zone is its name; a TTL below the domain's minimum is raised to it. */
export function makeDesecPublisher(options: DesecOptions): DnsPublisher {
  const minimumTtlSeconds = new Map<string, number>();

  async function call(
    method: "GET" | "PUT" | "PATCH",
    path: string,
    query: Readonly<Record<string, string>>,
    body?: unknown,
  ): Promise<ProviderAnswer> {
    const url = new URL(options.baseUrl.replace(/\/$/, "") + path);
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, value);
    const headers = { authorization: `Token ${options.token}` };
    return callProvider("deSEC", method, url, headers, options.patience, body);
  }

  async function change(method: "PUT" | "PATCH", zone: string, set: RrsetBody) {
    const answer = await call(method, rrsetsOf(zone), {}, [set]);
    if (answer.status >= 300) throw refused(answer, `${set.type} in ${zone}`);
  }

  return {
    provider: "desec",
    async findZone(name) {
      const answer = await call("GET", "/domains/", { owns_qname: bare(name) });
      const [owner] = parse(domain, answer, bare(name));
      if (!owner) return null;
      minimumTtlSeconds.set(owner.name, owner.minimum_ttl);
      return owner.name;
    },
    async getRrset(zone, name, type) {
      const answer = await call("GET", rrsetsOf(zone), { subname: subnameOf(zone, name), type });
      return parse(rrset, answer, `${type} ${name}`)
        .filter((set) => set.type === type && bare(set.name) === bare(name))
        .flatMap((set) => set.records.map((content) => fromZoneFile(type, content)));
    },
    putRrset(zone, name, type, ttlSeconds, values) {
      const ttl = Math.max(ttlSeconds, minimumTtlSeconds.get(zone) ?? usualMinimumTtlSeconds);
      const records = values.map((value) => toZoneFile(type, value));
      return change("PUT", zone, { subname: subnameOf(zone, name), type, ttl, records });
    },
    deleteRrset: (zone, name, type) =>
      change("PATCH", zone, { subname: subnameOf(zone, name), type, records: [] }),
  };
}

const rrsetsOf = (zone: string): string => `/domains/${encodeURIComponent(zone)}/rrsets/`;

/** What stands before the zone; empty at its top. */
function subnameOf(zone: string, name: string): string {
  return bare(name) === zone ? "" : bare(name).slice(0, -zone.length - 1);
}

function parse<T>(item: z.ZodType<T>, answer: ProviderAnswer, what: string): readonly T[] {
  if (answer.status !== 200) throw refused(answer, what);
  const parsed = z.array(item).safeParse(answer.body);
  if (parsed.success) return parsed.data;
  throw new DnsPublishError("deSEC answered something else", false, { cause: parsed.error });
}

/** deSEC gives `detail`, or lists of sentences under each field's name, one object for each set of the request. */
function refused(answer: ProviderAnswer, what: string): DnsPublishError {
  const sentences = z
    .union([
      z.object({ detail: z.string() }).transform(({ detail }) => [detail]),
      z
        .array(z.record(z.string(), z.array(z.string())))
        .transform((sets) => sets.flatMap(Object.values).flat()),
      z.record(z.string(), z.array(z.string())).transform((fields) => Object.values(fields).flat()),
    ])
    .safeParse(answer.body);
  const said = sentences.success ? sentences.data.join(" ").slice(0, 500) : "";
  return new DnsPublishError(`deSEC refused ${what}: ${said || answer.status}`, false);
}
