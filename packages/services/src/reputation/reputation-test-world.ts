import { type EpochMs, utcDay } from "@penguinmails/core/time";
import type { EvidenceDelta } from "@penguinmails/db/evidence-counts";
import { addEvidence } from "@penguinmails/db/repositories/evidence";
import { reputationDaily } from "@penguinmails/db/schema/evidence";
import type { Database } from "@penguinmails/db/tenant-db";
import { testClock } from "@penguinmails/testkit/clock";
import { makePool, makeTenant } from "@penguinmails/testkit/factories";
import { asc } from "drizzle-orm";
import { pairEvidence } from "../warmup/pair-subject.ts";
import { listBudgetAlerts } from "./list-budgets.ts";
import { listReputation } from "./read-reputation.ts";
import { recordReputation } from "./record-reputation.ts";
import { watchBudgets } from "./watch-budgets.ts";

/** An agency with one address, domain and mailbox, and a hand that writes what a day's mail to one operator brought. */
export async function agencyIn(database: Database) {
  const clock = testClock();
  const world = { database, clock };
  const { tenantId } = await makeTenant(world);
  const pool = await makePool(world, tenantId);
  const mailboxId = pool.mailboxIds[0] ?? "";
  const within = <T>(work: Parameters<typeof database.withTenant<T>>[1]) =>
    database.withTenant(tenantId, work);
  const count = (at: EpochMs, operator: string, delta: EvidenceDelta) =>
    within(async (tx) =>
      addEvidence(
        tx,
        utcDay(at),
        [
          ...pairEvidence(pool.addressId, operator),
          { kind: "mailbox" as const, id: mailboxId, operator: "" },
          { kind: "domain" as const, id: pool.domainId, operator },
          { kind: "tenant" as const, id: tenantId, operator: "" },
        ].map((subject) => ({ subject, delta })),
      ),
    );
  const scores = async () => {
    const { items } = await within((tx) => listReputation(tx, clock.now()));
    return new Map(items.map((item) => [item.subject.kind, item.reputation]));
  };
  const history = () =>
    within((tx) =>
      tx.select().from(reputationDaily).orderBy(asc(reputationDaily.day), asc(reputationDaily.subjectKind)),
    );
  const alerts = () => within((tx) => listBudgetAlerts(tx, { limit: 50 })).then(({ items }) => items);
  const watch = () => watchBudgets(world);
  const record = () => recordReputation(world);
  return { ...pool, tenantId, mailboxId, clock, within, count, scores, history, alerts, watch, record };
}

/** A day on which all of `n` messages arrived. */
export const clean = (n: number): EvidenceDelta => ({ accepted: n, delivered: n });
