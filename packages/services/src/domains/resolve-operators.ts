import { operatorOfMx } from "@penguinmails/core/delivery/operator";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { DnsResolver } from "@penguinmails/core/ports/dns";
import { day, type EpochMs, hour } from "@penguinmails/core/time";
import { recipientDomains } from "@penguinmails/db/schema/platform";
import type { Database } from "@penguinmails/db/tenant-db";
import { inArray, sql } from "drizzle-orm";

/** Whether mail to a domain can go anywhere. `unknown`: DNS did not answer. */
type RecipientStatus = "ok" | "no-mx" | "null-mx" | "nxdomain" | "unknown";
/** `operator` is a name of `operatorOfMx`, or `unknown` when no MX is known. */
export type RecipientOperator = { readonly operator: string; readonly status: string };

type Row = typeof recipientDomains.$inferSelect;
type Deps = { readonly database: Database; readonly clock: Clock; readonly resolver: DnsResolver };

/** MX records change seldom; a look-up that failed is repeated sooner. */
const keepMs = { answered: day, unanswered: hour };
const lookupsAtOnce = 24;
const batch = 500;

/**
 * Who runs the MX of each recipient domain, from the shared table or from DNS. Answers for every domain asked, in
 * lower case. A domain that was known keeps its operator while DNS is silent.
 */
export async function resolveOperators(
  deps: Deps,
  domains: readonly string[],
): Promise<ReadonlyMap<string, RecipientOperator>> {
  const wanted = [...new Set(domains.map((domain) => domain.toLowerCase()))];
  const answers = new Map<string, RecipientOperator>();
  for (let at = 0; at < wanted.length; at += batch) {
    const part = wanted.slice(at, at + batch);
    const rows = await deps.database.withOperator((tx) =>
      tx.select().from(recipientDomains).where(inArray(recipientDomains.domain, part)),
    );
    const known = new Map(rows.map((row) => [row.domain, row]));
    const now = deps.clock.now();
    const stale = part.filter((domain) => !isFresh(known.get(domain), now));
    const fresh = await mapAtMost(lookupsAtOnce, stale, (domain) =>
      lookUp(deps, domain, known.get(domain) ?? null),
    );
    if (fresh.length > 0) await store(deps.database, fresh);
    for (const row of [...known.values(), ...fresh])
      answers.set(row.domain, { operator: row.operator, status: row.status });
  }
  return answers;
}

function isFresh(row: Row | undefined, now: EpochMs): boolean {
  return row !== undefined && now - row.checkedAt < (row.failures > 0 ? keepMs.unanswered : keepMs.answered);
}

async function lookUp(deps: Deps, domain: string, known: Row | null): Promise<Row> {
  const found = await mxOf(deps.resolver, domain);
  const checkedAt = deps.clock.now();
  if (found.status !== "unknown") {
    const operator = found.mxHost === null ? "unknown" : operatorOfMx(found.mxHost);
    return { domain, operator, mxHost: found.mxHost, status: found.status, checkedAt, failures: 0 };
  }
  const failures = (known?.failures ?? 0) + 1;
  if (known !== null) return { ...known, checkedAt, failures };
  return { domain, operator: "unknown", mxHost: null, status: "unknown", checkedAt, failures };
}

/** The best MX; without any, the domain's own address stands in for it (RFC 5321 §5.1); `0 .` says: no mail (RFC 7505). */
async function mxOf(
  resolver: DnsResolver,
  domain: string,
): Promise<{ readonly status: RecipientStatus; readonly mxHost: string | null }> {
  const mx = await resolver.lookup(domain, "MX");
  if (mx.status === "unknown" || mx.status === "nxdomain") return { status: mx.status, mxHost: null };
  if (mx.status === "found") {
    const hosts = mx.values
      .map((value) => ({
        preference: Number.parseInt(value, 10),
        host: value.replace(/^\d+\s*/, "").replace(/\.$/, ""),
      }))
      .filter(({ host }) => host !== "")
      .sort((a, b) => a.preference - b.preference);
    const [best] = hosts;
    return best ? { status: "ok", mxHost: best.host } : { status: "null-mx", mxHost: null };
  }
  const address = await resolver.lookup(domain, "A");
  if (address.status === "found") return { status: "ok", mxHost: domain };
  return { status: address.status === "unknown" ? "unknown" : "no-mx", mxHost: null };
}

async function store(database: Database, rows: readonly Row[]): Promise<void> {
  await database.withOperator((tx) =>
    tx
      .insert(recipientDomains)
      // One order for everybody: two campaigns that plan at once must not wait for each other in a circle.
      .values([...rows].sort((a, b) => (a.domain < b.domain ? -1 : 1)))
      .onConflictDoUpdate({
        target: recipientDomains.domain,
        set: {
          operator: sql`excluded.operator`,
          mxHost: sql`excluded.mx_host`,
          status: sql`excluded.status`,
          checkedAt: sql`excluded.checked_at`,
          failures: sql`excluded.failures`,
        },
      }),
  );
}

async function mapAtMost<T, R>(
  most: number,
  items: readonly T[],
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const run = async () => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, run));
  return results;
}
