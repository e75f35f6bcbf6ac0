import { Resolver } from "node:dns/promises";
import type { DnsResolver, LookupResult, RecordType } from "@penguinmails/core/ports/dns";
import { bare } from "./names.ts";

type ResolverOptions = {
  /** `address` or `address:port`; null: what the machine is set up with. */
  readonly servers: readonly string[] | null;
  /** Time for one try, in real milliseconds. */
  readonly timeoutMs: number;
  readonly tries: number;
};

/** Asks DNS. Never throws: an answer that is none is `unknown`, which is neither there nor absent. */
export function makeDnsResolver(options: ResolverOptions): DnsResolver {
  const resolver = new Resolver({ timeout: options.timeoutMs, tries: options.tries });
  if (options.servers !== null) resolver.setServers(options.servers);
  return {
    async lookup(name, type) {
      try {
        return await ask(resolver, name.replace(/\.$/, ""), type);
      } catch (error) {
        return absence(error);
      }
    },
  };
}

function absence(error: unknown): LookupResult {
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  if (code === "ENOTFOUND") return { status: "nxdomain" };
  if (code === "ENODATA") return { status: "nodata" };
  return { status: "unknown", cause: code };
}

/** A TXT record is bytes, also NUL, which no column takes: it is shown as what it is, no letter. */
function textOf(pieces: readonly string[]): string {
  return pieces.join("").replaceAll("\0", "\ufffd");
}

function found(values: readonly string[], ttlSeconds: number | null = null): LookupResult {
  return values.length === 0 ? { status: "nodata" } : { status: "found", values, ttlSeconds };
}

async function ask(resolver: Resolver, name: string, type: RecordType): Promise<LookupResult> {
  switch (type) {
    case "A":
    case "AAAA": {
      const answers = await (type === "A"
        ? resolver.resolve4(name, { ttl: true })
        : resolver.resolve6(name, { ttl: true }));
      return found(
        answers.map(({ address }) => address),
        answers.length === 0 ? null : Math.min(...answers.map(({ ttl }) => ttl)),
      );
    }
    case "MX": {
      const answers = await resolver.resolveMx(name);
      const ordered = answers.sort((a, b) => a.priority - b.priority || a.exchange.localeCompare(b.exchange));
      return found(ordered.map(({ priority, exchange }) => `${priority} ${bare(exchange)}`));
    }
    case "TXT":
      return found((await resolver.resolveTxt(name)).map(textOf));
    case "CNAME":
      return found((await resolver.resolveCname(name)).map(bare));
    case "PTR":
      return found((await resolver.resolvePtr(name)).map(bare));
    case "NS":
      return found((await resolver.resolveNs(name)).map(bare));
    case "SOA": {
      const soa = await resolver.resolveSoa(name);
      const numbers = [soa.serial, soa.refresh, soa.retry, soa.expire, soa.minttl].join(" ");
      return found([`${bare(soa.nsname)} ${bare(soa.hostmaster)} ${numbers}`]);
    }
  }
}
