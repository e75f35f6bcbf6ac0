import type { FeedQuestion, FeedWord, OperatorFeed, Unread } from "@penguinmails/core/ports/operator-feed";
import { day as dayMs, utcDay } from "@penguinmails/core/time";
import type { EvidenceDelta } from "@penguinmails/db/evidence-counts";
import { addEvidence } from "@penguinmails/db/repositories/evidence";
import { lockPairs, savePair } from "@penguinmails/db/repositories/pairs";
import { decisions, evidenceDaily, pairs } from "@penguinmails/db/schema/evidence";
import { addresses, domains } from "@penguinmails/db/schema/fleet";
import { operatorWords } from "@penguinmails/db/schema/operator-feeds";
import { testClock } from "@penguinmails/testkit/clock";
import type { TestDatabase } from "@penguinmails/testkit/database";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { and, eq } from "drizzle-orm";
import { closeTenantDays } from "../warmup/close-days.ts";
import { pairEvidence } from "../warmup/pair-subject.ts";
import { readFeeds } from "./read-feeds.ts";

/** An agency with one verified domain and address, and operators that say what the test tells them to. */
export async function feedAgency(test: TestDatabase) {
  const clock = testClock();
  const world = { database: test.database, clock };
  const { tenantId } = await makeTenant(world);
  const pool = await makePool(world, tenantId);
  const within = <T>(work: Parameters<typeof test.database.withTenant<T>>[1]) =>
    test.database.withTenant(tenantId, work);
  const [domain] = await within((tx) =>
    tx
      .update(domains)
      .set({ verifiedAt: clock.now(), createdAt: clock.now() - 90 * dayMs })
      .returning({ id: domains.id, name: domains.name }),
  );
  await within((tx) => tx.update(addresses).set({ createdAt: clock.now() - 90 * dayMs }));
  const name = domain?.name ?? "";
  let says: readonly FeedWord[] | Error = [];
  let failed: {
    readonly fault?: string;
    readonly unread?: readonly Unread[];
    readonly notGranted?: readonly string[];
  } = {};
  const asked: FeedQuestion[] = [];
  const feedOf = (source: OperatorFeed["source"]): OperatorFeed => ({
    source,
    async read(question) {
      asked.push(question);
      if (says instanceof Error) throw says;
      return {
        words: says,
        covered: [...new Set(says.map(({ subject }) => subject))],
        ...failed,
      };
    },
  });
  const read = (
    source: OperatorFeed["source"],
    words: readonly FeedWord[] | Error,
    not: typeof failed = {},
  ) => {
    says = words;
    failed = not;
    return readFeeds({ ...world, feeds: [feedOf(source)] });
  };
  const count = (at: number, operator: string, delta: EvidenceDelta) =>
    within(async (tx) =>
      addEvidence(
        tx,
        utcDay(at),
        [
          ...pairEvidence(pool.addressId, operator),
          { kind: "domain" as const, id: domain?.id ?? "", operator },
          { kind: "tenant" as const, id: tenantId, operator: "" },
        ].map((subject) => ({ subject, delta })),
      ),
    );
  const usePair = (operator: string, capPerDay: number) =>
    within(async (tx) => {
      await lockPairs(tx, pool.addressId, [operator]);
      const at = clock.now();
      await savePair(tx, pool.addressId, operator, { usageDay: utcDay(at), lastUsedAt: at, capPerDay });
    });
  return {
    ...{ clock, world, tenantId, pool, within, read, count, usePair, asked, name },
    domainId: domain?.id ?? "",
    rows: () => within((tx) => tx.select().from(operatorWords).orderBy(operatorWords.day)),
    implied: (kind: "domain" | "pair" | "tenant", operator: string) =>
      within(async (tx) => {
        const [row] = await tx
          .select({ implied: evidenceDaily.impliedComplaint })
          .from(evidenceDaily)
          .where(and(eq(evidenceDaily.subjectKind, kind), eq(evidenceDaily.operator, operator)));
        return row?.implied;
      }),
    async close() {
      await closeTenantDays(world, { tenantId });
      const [pair] = await within((tx) => tx.select().from(pairs));
      return { cap: pair?.capPerDay, ruled: await within((tx) => tx.select().from(decisions)) };
    },
  };
}
export type FeedAgency = Awaited<ReturnType<typeof feedAgency>>;
export const spamRate = (w: FeedAgency, rate: number | null, ago = 1): FeedWord => ({
  subject: w.name,
  day: utcDay(w.clock.now() - ago * dayMs),
  metric: "spam-rate",
  value: rate === null ? null : { least: rate, most: rate },
});
export const clean = (n: number): EvidenceDelta => ({ claimed: n, accepted: n, delivered: n });
