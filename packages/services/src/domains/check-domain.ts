import { domainStatus } from "@penguinmails/core/domains/domain-status";
import {
  dmarcNameOf,
  type ExpectedRecord,
  expectedRecords,
  type MailIdentity,
  type PresentTxt,
} from "@penguinmails/core/domains/expected-records";
import {
  judgeRecords,
  lookupKey,
  lookupsFor,
  type RecordCheck,
} from "@penguinmails/core/domains/judge-records";
import { spfRecordsOf } from "@penguinmails/core/domains/spf";
import { countSpfLookups } from "@penguinmails/core/domains/spf-lookups";
import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { DnsResolver, LookupResult } from "@penguinmails/core/ports/dns";
import { type EpochMs, hour } from "@penguinmails/core/time";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import { domains } from "@penguinmails/db/schema/fleet";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { askForQueueHold } from "../blocklists/hold-queue.ts";
import { takeQueueAlong } from "../blocklists/take-queue-along.ts";
import type { DomainRow } from "./domain-view.ts";
import { identityOf, loadDomain } from "./load-domain.ts";

export type CheckDeps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly resolver: DnsResolver;
  /** Target of the tracking names, or null when links are not tracked. */
  readonly trackingTarget: string | null;
};

/** Rounds of following includes: a record that needs more is over the limit long before. */
const includeRounds = 12;

/**
 * Looks up every record of the domain, stores what was found with one sentence of advice each, and moves the status;
 * a domain that is held or released leaves a decision. False when the domain is gone or its machine has no address.
 */
export async function checkDomain(
  deps: CheckDeps,
  input: { readonly tenantId: string; readonly domainId: string },
): Promise<boolean> {
  const loaded = await deps.database.withTenant(input.tenantId, (tx) => loadDomain(tx, input.domainId));
  const identity = loaded && identityOf(loaded, deps.trackingTarget);
  if (!identity) return false;
  const checks = await checkRecords(deps.resolver, identity);
  return deps.database.withTenant(input.tenantId, async (tx) => {
    const [row] = await tx.select().from(domains).where(eq(domains.id, input.domainId)).for("no key update");
    if (!row) return false;
    await storeRuling(tx, row, checks, deps.clock.now());
    return true;
  });
}

async function storeRuling(
  tx: TenantDb,
  row: DomainRow,
  checks: readonly RecordCheck[],
  now: EpochMs,
): Promise<void> {
  const ruling = domainStatus(row, checks, now);
  const { status, verifiedAt, degradedSince, nextCheckAt, moved } = ruling;
  await tx
    .update(domains)
    .set({ status, verifiedAt, degradedSince, nextCheckAt, lastCheckedAt: now, records: [...checks] })
    .where(eq(domains.id, row.id));
  const goesOn = status === "verified" || status === "degraded";
  if (goesOn && (moved?.from === "pending" || row.queueRest > 0))
    await letQueueGo(tx, { ...row, nextCheckAt }, now);
  const isHeld = moved?.to === "held";
  if (moved === null || (!isHeld && moved.from !== "held")) return;
  const draft = {
    limit: "sending",
    before: isHeld ? "allowed" : "held",
    after: isHeld ? "held" : "allowed",
    reason: isHeld
      ? `The records of ${row.name} have been wrong for ${policy.domain.holdAfterMs / hour} hours: ${moved.reason}`
      : `The records of ${row.name} are right again.`,
    clears: isHeld ? "Mend the records; we look again every few minutes." : null,
    clearsAt: null,
    evidence: Object.fromEntries(
      checks.flatMap((check) =>
        check.state === "ok" ? [] : [[`${check.purpose} ${check.name}`, check.state]],
      ),
    ),
  };
  const subject = { kind: "domain" as const, id: row.id, label: row.name };
  await appendDecision(
    tx,
    now,
    subject,
    draft,
    `domain:${row.id}:${moved.to}:${isHeld ? degradedSince : now}`,
  );
}

/** Lets go what waits since before a move, as far as there is room, and comes again soon for the rest. */
async function letQueueGo(tx: TenantDb, row: DomainRow, now: EpochMs): Promise<void> {
  const mine = eq(domains.id, row.id);
  const rest = await takeQueueAlong(tx, now, row);
  const soon = now + policy.domain.pendingCheckMs;
  if (rest > 0)
    await tx
      .update(domains)
      .set({ nextCheckAt: Math.min(row.nextCheckAt ?? soon, soon) })
      .where(mine);
  await askForQueueHold(tx, now, mine);
}

/** Asks DNS for what others wrote, decides what should stand, asks for that, judges. */
async function checkRecords(resolver: DnsResolver, identity: MailIdentity): Promise<readonly RecordCheck[]> {
  const lookups = new Map<string, LookupResult>();
  const ask = async (type: ExpectedRecord["type"], name: string) => {
    lookups.set(lookupKey(type, name), await resolver.lookup(name, type));
  };
  await Promise.all([ask("TXT", identity.domain), ask("TXT", dmarcNameOf(identity.domain))]);
  const expected = expectedRecords(identity, presentTxt(lookups, identity.domain));
  const open = lookupsFor(expected).filter(({ type, name }) => !lookups.has(lookupKey(type, name)));
  await Promise.all(open.map(({ type, name }) => ask(type, name)));
  const [spf] = spfRecordsOf(valuesOf(lookups.get(lookupKey("TXT", identity.domain))));
  const included = spf === undefined ? new Map() : await followIncludes(resolver, spf);
  return judgeRecords(expected, lookups, included);
}

export function presentTxt(lookups: ReadonlyMap<string, LookupResult>, domain: string): PresentTxt {
  return {
    atDomain: valuesOf(lookups.get(lookupKey("TXT", domain))),
    atDmarc: valuesOf(lookups.get(lookupKey("TXT", dmarcNameOf(domain)))),
  };
}

const valuesOf = (result: LookupResult | undefined): readonly string[] =>
  result?.status === "found" ? result.values : [];

/** TXT values of every name that the record includes, as far as DNS answers: silence is not held against it. */
async function followIncludes(
  resolver: DnsResolver,
  spf: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const known = new Map<string, readonly string[]>();
  const silent = new Set<string>();
  for (let round = 0; round < includeRounds; round += 1) {
    const open = countSpfLookups(spf, known).unknown.filter((name) => !silent.has(name));
    if (open.length === 0) break;
    await Promise.all(
      open.map(async (name) => {
        const answer = await resolver.lookup(name, "TXT");
        if (answer.status === "unknown") silent.add(name);
        else known.set(name, valuesOf(answer));
      }),
    );
  }
  return known;
}
