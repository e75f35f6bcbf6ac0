export type RecordType = "A" | "AAAA" | "MX" | "TXT" | "CNAME" | "PTR" | "NS" | "SOA";

export type LookupResult =
  /** MX values as `10 host`, TXT values joined (no quotes), names without trailing dot. */
  | { readonly status: "found"; readonly values: readonly string[]; readonly ttlSeconds: number | null }
  | { readonly status: "nxdomain" | "nodata" }
  | { readonly status: "unknown"; readonly cause: string };

export interface DnsResolver {
  lookup(name: string, type: RecordType): Promise<LookupResult>;
}

/** A provider that can publish. RRset semantics: all values of a name and type at once. May throw `DnsPublishError`. */
export interface DnsPublisher {
  readonly provider: string;
  /** The zone that holds the name, or null when this account has none. */
  findZone(name: string): Promise<string | null>;
  getRrset(zone: string, name: string, type: RecordType): Promise<readonly string[]>;
  putRrset(
    zone: string,
    name: string,
    type: RecordType,
    ttlSeconds: number,
    values: readonly string[],
  ): Promise<void>;
  deleteRrset(zone: string, name: string, type: RecordType): Promise<void>;
}

export class DnsPublishError extends Error {
  readonly retryable: boolean;
  constructor(message: string, retryable: boolean, options?: ErrorOptions) {
    super(message, options);
    this.name = "DnsPublishError";
    this.retryable = retryable;
  }
}
