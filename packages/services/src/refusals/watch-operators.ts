import { turnedLists } from "@penguinmails/core/delivery/mistaken-bounces";
import { policy } from "@penguinmails/core/policy";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { EpochMs } from "@penguinmails/core/time";
import { messageOfEvent, operatorColumn } from "@penguinmails/db/repositories/message-of";
import { messages } from "@penguinmails/db/schema/campaigns";
import { events } from "@penguinmails/db/schema/evidence";
import type { Database, OperatorDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, gt, lte, sql } from "drizzle-orm";
import { eachOf } from "../platform/each-of.ts";
import { answersOfOperator, callsUnknown } from "./answers-of-operator.ts";
import { sayingOf } from "./count-answers.ts";
import { holdOperator, isOneOperator, type UnknownAt } from "./hold-operator.ts";
import { heldOperator } from "./refusal-holds.ts";

type Heard = UnknownAt & { readonly tenantId: string };

/**
 * What one agency alone can't know of an operator, several do: where lists of different agencies turn bad at one operator at
 * once, its mail is held for each of them (`holdOfOperator`). An agency learns no more than that others heard the same.
 */
export async function watchOperators(deps: {
  readonly database: Database;
  readonly clock: Clock;
}): Promise<void> {
  const nowMs = deps.clock.now();
  const heard = await deps.database.withOperator((tx) => heardOf(tx, nowMs));
  const operators = [...new Set(heard.map(({ operator }) => operator))];
  await eachOf(operators, (operator) =>
    weigh(
      deps.database,
      heard.filter((one) => one.operator === operator),
      nowMs,
    ),
  );
}

/** Agencies of which a campaign was called unknown by an operator often enough to look at, with its last word. */
async function heardOf(tx: OperatorDb, nowMs: EpochMs): Promise<readonly Heard[]> {
  const { windowMs, minUnknown } = policy.mistakenBounces;
  const perCampaign = await tx
    .select({
      tenantId: events.tenantId,
      operator: operatorColumn,
      at: sql<string>`max(${events.at})`,
      says: sql<string | null>`(array_agg(${events.text} order by ${events.at} desc))[1]`,
    })
    .from(events)
    .innerJoin(messages, messageOfEvent)
    .where(
      and(
        // Written out, so that the index of these events alone is taken.
        sql`${events.reason} = 'userunknown'`,
        callsUnknown(),
        eq(events.kind, "bounced"),
        gt(events.at, nowMs - windowMs),
        lte(events.at, nowMs),
      ),
    )
    .groupBy(events.tenantId, messages.campaignId, operatorColumn)
    .having(sql`count(*) >= ${minUnknown}`)
    .orderBy(asc(events.tenantId), asc(operatorColumn));
  const latest = new Map<string, Heard>();
  for (const { tenantId, operator: name, at, says } of perCampaign) {
    const one = { tenantId, operator: name, at: Date.parse(at), says: sayingOf(says ?? "") };
    const known = latest.get(`${tenantId} ${name}`);
    if (isOneOperator(name) && (!known || known.at < one.at)) latest.set(`${tenantId} ${name}`, one);
  }
  return [...latest.values()];
}

/** Holds one operator for each agency of which a list turned bad there, if there are several. */
async function weigh(database: Database, heard: readonly Heard[], nowMs: EpochMs): Promise<void> {
  if (heard.length < 2) return;
  const turned: (Heard & { readonly lists: number })[] = [];
  for (const one of heard) {
    const lists = await database.withTenant(
      one.tenantId,
      async (tx) => turnedLists(await answersOfOperator(tx, one.operator, one.at, 1)).size,
    );
    turned.push({ ...one, lists });
  }
  const all = turned.reduce((sum, { lists }) => sum + lists, 0);
  await eachOf(turned, ({ tenantId, lists, ...one }) =>
    database.withTenant(tenantId, async (tx) => {
      if (!(await heldOperator(tx, one.operator, nowMs))) await holdOperator(tx, one, all - lists, nowMs);
    }),
  );
}
