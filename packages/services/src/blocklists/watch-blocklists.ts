import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { DnsResolver } from "@penguinmails/core/ports/dns";
import {
  askBlocklists,
  type BlocklistAnswer,
  testZones,
  type ZoneTrusts,
} from "@penguinmails/core/reputation/ask-blocklists";
import { refusingZones } from "@penguinmails/core/reputation/blocklist-zones";
import type { EpochMs } from "@penguinmails/core/time";
import { blocklistChecks, blocklistZones } from "@penguinmails/db/schema/blocklists";
import { addresses, domains } from "@penguinmails/db/schema/fleet";
import type { Database, OperatorDb } from "@penguinmails/db/tenant-db";
import { and, asc, isNotNull, ne, or, sql } from "drizzle-orm";
import { unionAll } from "drizzle-orm/pg-core";
import { ownersOf } from "../billing/owners.ts";
import { eachOf } from "../platform/each-of.ts";
import { type ListedSubject, waitsForLook } from "./ask-after-reply.ts";
import { followDelisting } from "./follow-delisting.ts";
import { holdDomain } from "./hold-domain.ts";
import { type BlocklistSubject, recordAnswers } from "./record-answers.ts";
import { quarantineAddress } from "./rotation.ts";

type Deps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly resolver: DnsResolver;
  readonly dashboardUrl: string;
};
type Due = BlocklistSubject & { readonly tenantId: string };

/**
 * Lists ban who asks too much: the longest unasked go first, the others wait for the next round. So many each five minutes
 * are 288,000 questions a day to each list, below what Spamhaus gives away, and each of 9,000 subjects has its turn in time.
 */
const mostOfRound = 1_000;
/** Each waits for its slowest list, and then takes one connection of the database. */
const atOnce = 8;

/**
 * Asks the block lists about every address and sending domain that is due, some at once, after the lists themselves were
 * tested. An address on a list by which operators refuse leaves rotation, and such a domain is held.
 * Returns how many were asked about.
 */
export async function watchBlocklists(deps: Deps): Promise<number> {
  const due = await deps.database.withOperator((tx) => dueSubjects(tx, deps.clock.now()));
  if (due.length === 0) return 0;
  const trusts = await testLists(deps);
  await eachOf(due, ({ tenantId, ...subject }) => lookAt(deps, trusts, tenantId, subject), { atOnce });
  return due.length;
}

/**
 * Asks the lists about one address or domain at once, because a reply named one (`askAfterReply`). Nothing when it was
 * looked at since, or is no more: a job that comes twice asks once.
 */
export async function lookAtListed(
  deps: Deps,
  { tenantId, ...listed }: ListedSubject & { readonly tenantId: string },
): Promise<void> {
  const subject = await deps.database.withTenant(tenantId, (tx) => waitsForLook(tx, listed));
  if (subject !== null) await lookAt(deps, await testLists(deps), tenantId, subject);
}

async function testLists(deps: Deps): Promise<ZoneTrusts> {
  const trusts = await testZones(deps.resolver);
  await deps.database.withOperator((tx) => saveTrusts(tx, deps.clock.now(), trusts));
  return trusts;
}

async function lookAt(
  deps: Deps,
  trusts: ZoneTrusts,
  tenantId: string,
  subject: BlocklistSubject,
): Promise<void> {
  const answers = await askBlocklists(deps.resolver, trusts, subject.label);
  const owners = answers.some(isRefused) ? await ownersOf(deps.database, tenantId) : [];
  await deps.database.withTenant(tenantId, async (tx) => {
    const now = deps.clock.now();
    const standing = await recordAnswers(tx, now, subject, answers);
    const refused = standing.filter(({ zone }) => refusingZones.includes(zone));
    const takeOut = subject.kind === "address" ? quarantineAddress : holdDomain;
    // The delisting before its address or domain, as staff who close it take them.
    await followDelisting(tx, now, subject.id);
    await takeOut(tx, now, refused, { owners, dashboardUrl: deps.dashboardUrl });
  });
}

function isRefused({ zone, reading }: BlocklistAnswer): boolean {
  return reading.status === "listed" && refusingZones.includes(zone);
}

async function dueSubjects(tx: OperatorDb, nowMs: EpochMs): Promise<readonly Due[]> {
  const subjects = unionAll(
    tx
      .select({
        tenantId: addresses.tenantId,
        kind: sql<"address" | "domain">`'address'`.as("kind"),
        id: addresses.id,
        label: sql<string>`${addresses.ip}`.as("label"),
      })
      .from(addresses)
      .where(and(isNotNull(addresses.ip), ne(addresses.status, "released"))),
    tx
      .select({
        tenantId: domains.tenantId,
        kind: sql<"address" | "domain">`'domain'`.as("kind"),
        id: domains.id,
        label: sql<string>`${domains.name}`.as("label"),
      })
      .from(domains),
  ).as("subjects");
  const asked = tx
    .select({
      tenantId: blocklistChecks.tenantId,
      kind: blocklistChecks.subjectKind,
      id: blocklistChecks.subjectId,
      at: sql`max(${blocklistChecks.checkedAt})`.as("at"),
    })
    .from(blocklistChecks)
    .groupBy(blocklistChecks.tenantId, blocklistChecks.subjectKind, blocklistChecks.subjectId)
    .as("asked");
  const before = new Date(nowMs - policy.blocklist.checkEveryMs).toISOString();
  return tx
    .select({ tenantId: subjects.tenantId, kind: subjects.kind, id: subjects.id, label: subjects.label })
    .from(subjects)
    .leftJoin(
      asked,
      sql`${asked.tenantId} = ${subjects.tenantId} and ${asked.kind} = ${subjects.kind} and ${asked.id} = ${subjects.id}`,
    )
    .where(or(sql`${asked.at} is null`, sql`${asked.at} <= ${before}::timestamptz`))
    .orderBy(sql`${asked.at} nulls first`, asc(subjects.id))
    .limit(mostOfRound);
}

async function saveTrusts(tx: OperatorDb, nowMs: EpochMs, trusts: ZoneTrusts): Promise<void> {
  const rows = [...trusts].map(([zone, trust]) => ({
    zone,
    believed: trust.believed,
    cause: trust.believed ? null : trust.cause,
    testedAt: nowMs,
  }));
  await tx
    .insert(blocklistZones)
    .values(rows)
    .onConflictDoUpdate({
      target: blocklistZones.zone,
      set: {
        believed: sql`excluded.believed`,
        cause: sql`excluded.cause`,
        testedAt: sql`excluded.tested_at`,
      },
    });
}
