import { nextAttemptAt } from "@penguinmails/core/delivery/retry";
import type { SubmissionReply } from "@penguinmails/core/ports/mail";
import { type EpochMs, minute } from "@penguinmails/core/time";
import { messages } from "@penguinmails/db/schema/campaigns";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { type MessageRow, recordEvent } from "../feedback/record-event.ts";

/** Replies that speak of our own log-in or set-up on the node, not of the message. */
const ownFaults = new Set([454, 530, 534, 535, 538]);

/**
 * What the node answered at hand-over. Accepted: the node has it. 4xx, a log-in fault or a connection that broke
 * before the final dot: tried again later. Another 5xx: failed. Broken after the dot: unknown, never sent again
 * without proof. Each moves the message only from the state in which this attempt left it.
 */
export async function recordHandOver(
  tx: TenantDb,
  message: MessageRow,
  reply: SubmissionReply,
  nowMs: EpochMs,
): Promise<void> {
  if (reply.outcome === "accepted")
    return accepted(tx, message, reply.queueId, reply.text, nowMs, "hand-over");
  if (reply.outcome === "broken" && reply.afterDot) return unknown(tx, message, reply.text, nowMs);
  const { text } = reply;
  const code = reply.outcome === "refused" ? reply.code : null;
  const retryable = code === null || code < 500 || ownFaults.has(code);
  const attempt = message.attempts + 1;
  const detail = {
    at: nowMs,
    dedupeKey: `hand-over:${message.id}:${attempt}`,
    source: "hand-over" as const,
    replyCode: code,
    text,
  };
  const firstAttemptAt = message.firstAttemptAt ?? nowMs;
  const dueAt = retryable
    ? nextAttemptAt({
        nowMs,
        firstAttemptAt,
        attempts: attempt,
        retryAfterMs: code === null ? 5 * minute : null,
      })
    : null;
  const change =
    dueAt === null
      ? { state: "failed" as const, reasonCode: retryable ? "gave-up" : "refused-by-node", settledAt: nowMs }
      : { state: "deferred" as const, dueAt, reasonCode: "node-busy" };
  await move(tx, message, { ...change, attempts: attempt, firstAttemptAt, lastReply: text });
  await recordEvent(tx, message, { ...detail, kind: dueAt === null ? "failed" : "refused" }, {});
}

/** Also called when the node's log proves that a message of unknown fate was taken. */
export async function accepted(
  tx: TenantDb,
  message: MessageRow,
  queueId: string | null,
  text: string,
  nowMs: EpochMs,
  source: "hand-over" | "reconcile",
): Promise<void> {
  await move(tx, message, {
    state: "accepted",
    acceptedAt: nowMs,
    attempts: message.attempts + 1,
    firstAttemptAt: message.firstAttemptAt ?? nowMs,
    lastReply: text,
    ...(queueId === null ? {} : { nodeQueueId: queueId }),
  });
  const isNew = await recordEvent(
    tx,
    message,
    { kind: "accepted", at: nowMs, dedupeKey: `accepted:${message.id}`, source, text },
    { accepted: 1 },
  );
  if (isNew)
    await tx
      .update(tenants)
      .set({ firstAcceptedAt: nowMs })
      .where(and(eq(tenants.id, tx.tenantId), isNull(tenants.firstAcceptedAt)));
}

async function unknown(tx: TenantDb, message: MessageRow, text: string, nowMs: EpochMs): Promise<void> {
  await move(tx, message, {
    state: "unknown",
    attempts: message.attempts + 1,
    lastReply: text,
    firstAttemptAt: message.firstAttemptAt ?? nowMs,
  });
  await recordEvent(
    tx,
    message,
    {
      kind: "unknown",
      at: nowMs,
      dedupeKey: `unknown:${message.id}:${message.attempts + 1}`,
      source: "hand-over",
      text,
    },
    {},
  );
}

async function move(tx: TenantDb, message: MessageRow, change: Partial<MessageRow>): Promise<void> {
  await tx
    .update(messages)
    .set({ leaseToken: null, leaseUntil: null, ...change })
    .where(and(eq(messages.id, message.id), inArray(messages.state, ["leased", "data_sent", "unknown"])));
}
