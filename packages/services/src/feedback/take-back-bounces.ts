import { operatorLabel } from "@penguinmails/core/delivery/operator-name";
import type { Clock } from "@penguinmails/core/ports/clock";
import type { EpochMs } from "@penguinmails/core/time";
import { utcDay } from "@penguinmails/core/time";
import { addEvidence, appendDecision } from "@penguinmails/db/repositories/evidence";
import { messageOfEvent } from "@penguinmails/db/repositories/message-of";
import { campaigns, messages } from "@penguinmails/db/schema/campaigns";
import { events, suppressions } from "@penguinmails/db/schema/evidence";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, asc, eq, gt, gte, inArray, lte } from "drizzle-orm";
import { moveStatus } from "../campaigns/move-status.ts";
import { callsUnknown } from "../refusals/answers-of-operator.ts";
import { sayingOf } from "../refusals/count-answers.ts";
import { holdOperators } from "../refusals/hold-operator.ts";
import { evidenceSubjectsOf, type MessageRow } from "./record-event.ts";

type Campaign = typeof campaigns.$inferSelect;
type Asked = {
  readonly tenantId: string;
  readonly operator: string;
  readonly sinceMs: EpochMs;
  /** Absent: until now. */
  readonly untilMs?: EpochMs | undefined;
};

/**
 * Takes back what an operator said when it called everybody unknown, from `sinceMs` to `untilMs`: who was given up for it is not,
 * the bounces weigh as trouble of the operator, and a campaign that was paused for them goes on, to be judged by the rest.
 * What was sent stays sent. What it said after that is looked at again, on what is believed now: trouble that was over
 * before we read of it may have come twice. Idempotent.
 */
export async function takeBackBounces(
  deps: { readonly database: Database; readonly clock: Clock },
  asked: Asked,
): Promise<void> {
  await deps.database.withTenant(asked.tenantId, async (tx) => {
    const nowMs = deps.clock.now();
    const doubtful = await doubtfulBounces(tx, asked);
    if (doubtful.length === 0) return;
    const held = await lockCampaigns(tx, [...new Set(doubtful.map(({ campaignId }) => campaignId))]);
    const bounced = await lockBounced(
      tx,
      doubtful.map(({ messageId }) => messageId),
    );
    if (bounced.length === 0) return;
    const ids = bounced.map(({ id }) => id);
    await tx
      .update(messages)
      .set({ delivery: "bounced_soft", reasonCode: "systemerror" })
      .where(inArray(messages.id, ids));
    await tx
      .update(events)
      .set({ class: "transient", reason: "systemerror" })
      .where(and(inArray(events.messageId, ids), eq(events.kind, "bounced")));
    for (const campaign of held) {
      const its = bounced.filter(({ campaignId }) => campaignId === campaign.id);
      if (its.length > 0) await goOn(tx, campaign, asked.operator, its.length, nowMs);
    }
    await takeOffList(tx, ids);
    for (const message of bounced) {
      const day = message.claimDay ?? utcDay(message.settledAt ?? asked.sinceMs);
      const delta = { hard: -1, soft: 1 };
      addEvidence(
        tx,
        day,
        evidenceSubjectsOf(message).map((subject) => ({ subject, delta })),
      );
    }
    if (asked.untilMs !== undefined)
      await holdOperators(tx, await calledUnknownAfter(tx, asked.operator, asked.untilMs), nowMs);
  });
}

/** Takes off who was listed for one of these bounces, and for nothing else since. */
async function takeOffList(tx: TenantDb, messageIds: readonly string[]): Promise<void> {
  const listed = await tx
    .select({ id: suppressions.id })
    .from(suppressions)
    .where(and(inArray(suppressions.messageId, [...messageIds]), eq(suppressions.reason, "hard-bounce")))
    .orderBy(asc(suppressions.emailHash))
    .for("update");
  const ids = listed.map(({ id }) => id);
  if (ids.length > 0) await tx.delete(suppressions).where(inArray(suppressions.id, ids));
}

async function doubtfulBounces(tx: TenantDb, { operator, sinceMs, untilMs }: Asked) {
  return tx
    .selectDistinct({ messageId: events.messageId, campaignId: messages.campaignId })
    .from(events)
    .innerJoin(messages, messageOfEvent)
    .where(
      and(
        eq(events.kind, "bounced"),
        callsUnknown(),
        gte(events.at, sinceMs),
        untilMs === undefined ? undefined : lte(events.at, untilMs),
        eq(messages.operator, operator),
      ),
    );
}

/** Whom it called unknown after that, and is still believed. */
async function calledUnknownAfter(tx: TenantDb, operator: string, untilMs: EpochMs) {
  const rows = await tx
    .select({ at: events.at, text: events.text })
    .from(events)
    .innerJoin(messages, messageOfEvent)
    .where(
      and(
        eq(events.kind, "bounced"),
        eq(events.source, "node-log"),
        callsUnknown(),
        gt(events.at, untilMs),
        eq(messages.operator, operator),
      ),
    );
  return rows.map(({ at, text }) => ({ operator, at, says: sayingOf(text ?? "") }));
}

async function lockCampaigns(tx: TenantDb, ids: readonly string[]): Promise<readonly Campaign[]> {
  return tx
    .select()
    .from(campaigns)
    .where(inArray(campaigns.id, [...ids]))
    .orderBy(asc(campaigns.id))
    .for("no key update");
}

async function lockBounced(tx: TenantDb, ids: readonly string[]): Promise<readonly MessageRow[]> {
  return tx
    .select()
    .from(messages)
    .where(and(inArray(messages.id, [...ids]), eq(messages.delivery, "bounced_hard")))
    .orderBy(asc(messages.id))
    .for("no key update");
}

/** Guards that judge by bounces and at each review: what they ruled on these is void, and they rule again on the rest. */
const ofBounces: ReadonlySet<string> = new Set([
  "guardrail",
  "canary-failed",
  "new-agency-limit",
  "new-agency-culprit",
]);

async function goOn(
  tx: TenantDb,
  { id, name: label, status, statusCode, canary }: Campaign,
  operator: string,
  count: number,
  nowMs: EpochMs,
): Promise<void> {
  if (canary === "failed") await tx.update(campaigns).set({ canary: "running" }).where(eq(campaigns.id, id));
  const isPausedForThem = status === "paused" && statusCode !== null && ofBounces.has(statusCode);
  if (isPausedForThem) await moveStatus(tx, id, ["paused"], "running");
  const draft = {
    limit: "people given up",
    before: `${count} more`,
    after: isPausedForThem ? "none of them, and the campaign goes on" : "none of them",
    reason: `${operatorLabel(operator)} called everybody unknown then, and does so by a fault of its own.`,
    clears: null,
    clearsAt: null,
    evidence: { bounces: count },
  };
  const subject = { kind: "campaign" as const, id, label };
  await appendDecision(tx, nowMs, subject, draft, `taken-back:${id}:${operator}:${nowMs}`);
}
