import type { Refused } from "@penguinmails/core/delivery/refusal-hold";
import type { EpochMs } from "@penguinmails/core/time";
import { utcDay } from "@penguinmails/core/time";
import type { EvidenceDelta } from "@penguinmails/db/evidence-counts";
import { newId } from "@penguinmails/db/ids";
import { addEvidence } from "@penguinmails/db/repositories/evidence";
import { operatorOf } from "@penguinmails/db/repositories/message-of";
import { messages } from "@penguinmails/db/schema/campaigns";
import { type EventKind, events } from "@penguinmails/db/schema/evidence";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { sql } from "drizzle-orm";
import { pairEvidence } from "../warmup/pair-subject.ts";
import { storableText } from "./storable-text.ts";

export type MessageRow = typeof messages.$inferSelect;

export type MessageEvent = {
  readonly kind: EventKind;
  readonly at: EpochMs;
  /** When we learned of it; absent: at once. */
  readonly seenAt?: EpochMs;
  /** What it asks of the address's pair. */
  readonly signal?: "ok" | "rate" | "block" | null;
  /** What it refuses beyond its message. */
  readonly refuses?: Refused | null;
  /** The same fact reported twice, by whichever way, has the same key. */
  readonly dedupeKey: string;
  readonly source: "hand-over" | "node-log" | "collector" | "link" | "reconcile";
  readonly class?: string | null;
  readonly reason?: string | null;
  readonly replyCode?: number | null;
  readonly enhanced?: string | null;
  readonly text?: string | null;
  readonly rule?: string | null;
};

/**
 * Writes the event and its evidence, `ofPair` for its pair where that is another; false when it was known already, and then nothing is counted. The caller moves
 * the message in the same transaction.
 */
export async function recordEvent(
  tx: TenantDb,
  message: MessageRow,
  event: MessageEvent,
  delta: EvidenceDelta,
  ofPair: EvidenceDelta = delta,
): Promise<boolean> {
  const { kind, at, dedupeKey, source } = event;
  const written = await tx
    .insert(events)
    .values({
      tenantId: tx.tenantId,
      id: newId(),
      messageId: message.id,
      kind,
      at,
      seenAt: event.seenAt ?? at,
      signal: event.signal ?? null,
      refuses: event.refuses ?? null,
      dedupeKey,
      source,
      class: event.class ?? null,
      reason: event.reason ?? null,
      replyCode: event.replyCode ?? null,
      enhanced: event.enhanced ?? null,
      text: event.text == null ? null : textUnlessErased(message.id, storableText(event.text)),
      rule: event.rule ?? null,
    })
    .onConflictDoNothing()
    .returning({ id: events.id });
  if (written.length === 0) return false;
  // Evidence belongs to the day on which the message was sent, so that a late bounce meets its own denominator.
  const day = message.claimDay ?? utcDay(at);
  addEvidence(
    tx,
    day,
    evidenceSubjectsOf(message).map((subject) => ({
      subject,
      delta: subject.kind === "pair" ? ofPair : delta,
    })),
  );
  return true;
}

/** The words, or nothing where the message's recipient was erased, maybe since its row was read. */
function textUnlessErased(messageId: string, text: string) {
  return sql`(select case when ${messages.recipient} is null then null else ${text} end from ${messages} where ${messages.id} = ${messageId})`;
}

/** What a message's evidence is counted under. */
export function evidenceSubjectsOf(message: MessageRow) {
  const operator = operatorOf(message);
  return [
    ...(message.addressId === null ? [] : pairEvidence(message.addressId, operator)),
    { kind: "mailbox" as const, id: message.mailboxId, operator: "" },
    { kind: "domain" as const, id: message.domainId, operator },
    { kind: "campaign" as const, id: message.campaignId, operator: "" },
    { kind: "tenant" as const, id: message.tenantId, operator: "" },
  ];
}
