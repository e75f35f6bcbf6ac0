import { Problem } from "@penguinmails/contracts/problems";
import { day, hour, utcDay } from "@penguinmails/core/time";
import { capGroups } from "@penguinmails/core/warmup/cap-group";
import { openDatabase } from "@penguinmails/db/open-database";
import { decisions, events, evidenceDaily } from "@penguinmails/db/schema/evidence";
import type { Database } from "@penguinmails/db/tenant-db";
import { monday } from "@penguinmails/testkit/clock";
import { type TestDatabase, testDatabase } from "@penguinmails/testkit/database";
import { count, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, it } from "vitest";
import { reviewCampaigns } from "../campaigns/review-campaigns.ts";
import { ingestCollector } from "../feedback/ingest-collector.ts";
import { ingestNodeLog } from "../feedback/ingest-node-log.ts";
import { takeBackBounces } from "../feedback/take-back-bounces.ts";
import { settleImplied } from "../operator-feeds/settle-implied.ts";
import { makeRuleBook } from "../reply-rules/rule-book.ts";
import { setWarmupMode } from "../tenants/set-warmup-mode.ts";
import { acceptProposal } from "../warmup/answer-proposal.ts";
import { closeTenantDays } from "../warmup/close-days.ts";
import { busyAgency, inOrderOf, seeded } from "./busy-agency-test-world.ts";
import { signingKeys } from "./delivery-test-world.ts";
import { dispatchMessages } from "./dispatch-messages.ts";
import { paceMessages } from "./pace-messages.ts";
import { settleLeases } from "./settle-leases.ts";

let test: TestDatabase;
let database: Database;
beforeAll(async () => {
  test = await testDatabase();
  // As many at once as several workers have.
  database = openDatabase({ url: test.url, secret: test.secret, poolSize: 24 });
});
afterAll(async () => {
  await database.close();
  await test.close();
});

/** What went wrong, whatever it is wrapped in. */
function causesOf(error: unknown): readonly unknown[] {
  if (error instanceof AggregateError) return error.errors.flatMap(causesOf);
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined ? [error] : causesOf(cause);
}

it("whatever sends and whatever hears of it work at once: none waits for another in a circle, and all is counted once", async () => {
  const random = seeded(7);
  const c = await busyAgency(database, 60, random);
  const { caller, tenantId, within, world } = c;
  const deps = { ...c, signingKeys, ruleBook: makeRuleBook(), nodeLog: world.nodeLog };
  const dispatching = {
    ...deps,
    composer: { compose: async () => new Uint8Array() },
    publicUrl: "https://x.example",
  };
  const signal = AbortSignal.timeout(60_000);
  const failures: unknown[] = [];
  let given = 0;
  for (let round = 0; round < 4; round++) {
    c.clock.set(monday + Math.floor(round / 2) * day + (round % 2) * 4 * hour);
    await world.speak();
    const proposed = await within((tx) =>
      tx.select().from(decisions).where(eq(decisions.standing, "proposed")),
    );
    const work: readonly (() => Promise<unknown>)[] = [
      ...[1, 2].map(() => async () => {
        const slots = await paceMessages(c, hour);
        given += slots;
      }),
      ...(await c.jobs()).map((job) => () => dispatchMessages(dispatching, job, signal)),
      ...c.pools.flatMap(({ nodeId }) => [
        () => ingestNodeLog(deps, { tenantId, nodeId }, signal),
        () => ingestCollector({ ...deps, collector: world.collectorOf(nodeId) }, { tenantId, nodeId }),
      ]),
      ...[1, 2].map(() => () => closeTenantDays(c, { tenantId })),
      () => reviewCampaigns(c),
      ...[1, 2].map(() => () => takeBackBounces(c, { tenantId, operator: "google", sinceMs: 0 })),
      () => settleLeases(c),
      () => within((tx) => settleImplied(tx, utcDay(c.clock.now()))),
      () => setWarmupMode(c, caller, round % 2 === 0 ? "suggest" : "enforce"),
      ...proposed.slice(0, 4).map(
        ({ id }) =>
          () =>
            acceptProposal(c, caller, id),
      ),
    ];
    const ends = await Promise.allSettled(inOrderOf(random, work).map((begin) => begin()));
    failures.push(...ends.flatMap((end) => (end.status === "rejected" ? causesOf(end.reason) : [])));
  }
  // A proposal may have lapsed meanwhile, and says so.
  expect(failures.filter((error) => !(error instanceof Problem))).toEqual([]);

  const { happened, counted } = await within(async (tx) => ({
    happened: await tx.select({ kind: events.kind, n: count() }).from(events).groupBy(events.kind),
    counted: await tx.select().from(evidenceDaily),
  }));
  const seen = new Map(happened.map(({ kind, n }) => [kind, n]));
  const told = {
    accepted: seen.get("accepted"),
    deferred: seen.get("deferred"),
    bounced: seen.get("bounced"),
    complaint: seen.get("complained"),
    reply: seen.get("replied"),
    optOut: seen.get("unsubscribed"),
  };
  expect(Object.values(told)).not.toContain(undefined);
  const sumsOf = (rows: typeof counted) => ({
    accepted: sum(rows, (row) => row.accepted),
    deferred: sum(rows, (row) => row.deferred),
    bounced: sum(rows, (row) => row.hard + row.soft + row.block),
    complaint: sum(rows, (row) => row.complaint),
    reply: sum(rows, (row) => row.reply),
    optOut: sum(rows, (row) => row.optOut),
  });
  // Of a pair's rows those of its group: they hold all that its operators' do.
  const rowsOf = (kind: string) =>
    counted.filter(
      (row) => row.subjectKind === kind && (kind !== "pair" || capGroups.includes(row.operator)),
    );
  for (const kind of ["tenant", "campaign", "mailbox", "domain", "pair"])
    expect({ kind, ...sumsOf(rowsOf(kind)) }).toEqual({ kind, ...told });
  for (const kind of ["mailbox", "pair"]) expect(sum(rowsOf(kind), (row) => row.claimed)).toBe(given);
}, 60_000);

function sum<T>(rows: readonly T[], of: (row: T) => number): number {
  return rows.reduce((all, row) => all + of(row), 0);
}
