import { nextAttemptAt } from "@penguinmails/core/delivery/retry";
import type { SubmissionReply } from "@penguinmails/core/ports/mail";
import { type EpochMs, minute } from "@penguinmails/core/time";
import { messages } from "@penguinmails/db/schema/campaigns";
import { tenants } from "@penguinmails/db/schema/tenants";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import type { PgUpdateSetSource } from "drizzle-orm/pg-core";
import { type MessageRow, recordEvent } from "../feedback/record-event.ts";
import { endedBy } from "./ended-by.ts";

/** Replies that speak of our own log-in or set-up on the node, not of the message. */
const ownFaults = new Set([454, 530, 534, 535, 538]);

/**
 * What the node answered at hand-over. Accepted: the node has it. 4xx, a log-in fault or a connection that broke
 * before the final dot: tried again later, unless somebody has ended it by then. Another 5xx: failed. Broken after the
 * dot: unknown, never sent again without proof. Only the attempt that owns the message's lease may say that it was not taken, and only from the
 * state in which that attempt left it (`hasCommitted`: it committed `data_sent`): a slower twin of it, or a worker
 * that slept through its lease, must not put back in line what another handed over.
 */
export async function recordHandOver(
  tx: TenantDb,
  message: MessageRow,
  reply: SubmissionReply,
  nowMs: EpochMs,
  hasCommitted: boolean,
): Promise<void> {
  if (reply.outcome === "accepted")
    return accepted(tx, message, reply.queueId, reply.text, nowMs, "hand-over");
  const leftIn = hasCommitted ? "data_sent" : "leased";
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
  const ended = dueAt === null ? null : await endedBy(tx, message.id);
  const change =
    dueAt === null
      ? { state: "failed" as const, reasonCode: retryable ? "gave-up" : "refused-by-node", settledAt: nowMs }
      : ended !== null
        ? { state: "skipped" as const, reasonCode: ended, settledAt: nowMs }
        : { state: "deferred" as const, dueAt, reasonCode: "node-busy" };
  const attempted = { ...change, attempts: attempt, firstAttemptAt, lastReply: unlessErased(text) };
  if (!(await moveOwn(tx, message, leftIn, attempted))) return;
  await recordEvent(tx, message, { ...detail, kind: dueAt === null ? "failed" : "refused" }, {});
}

/**
 * The node has the message: that is true whatever state it is in by now, and nobody may send it again. Also called
 * when the node's log proves that a message of unknown fate was taken.
 */
export async function accepted(
  tx: TenantDb,
  message: MessageRow,
  queueId: string | null,
  text: string,
  nowMs: EpochMs,
  source: "hand-over" | "reconcile",
): Promise<void> {
  await tx
    .update(messages)
    .set({
      state: "accepted",
      acceptedAt: nowMs,
      attempts: message.attempts + 1,
      firstAttemptAt: message.firstAttemptAt ?? nowMs,
      lastReply: unlessErased(text),
      settledAt: null,
      leaseToken: null,
      leaseUntil: null,
      ...(queueId === null ? {} : { nodeQueueId: queueId }),
    })
    .where(
      and(
        eq(messages.id, message.id),
        inArray(messages.state, ["queued", "deferred", "leased", "data_sent", "unknown", "skipped"]),
      ),
    );
  const isNew = await recordEvent(
    tx,
    message,
    { kind: "accepted", at: nowMs, dedupeKey: `accepted:${message.id}`, source, text },
    { accepted: 1 },
  );
  if (isNew) await markFirstAcceptance(tx, nowMs);
}

/** Left to the next acceptance while somebody changes the agency: a sender waits for nobody there. */
async function markFirstAcceptance(tx: TenantDb, nowMs: EpochMs): Promise<void> {
  const unmarked = tx
    .select({ id: tenants.id })
    .from(tenants)
    .where(and(eq(tenants.id, tx.tenantId), isNull(tenants.firstAcceptedAt)))
    .for("no key update", { skipLocked: true });
  await tx.update(tenants).set({ firstAcceptedAt: nowMs }).where(inArray(tenants.id, unmarked));
}

async function unknown(tx: TenantDb, message: MessageRow, text: string, nowMs: EpochMs): Promise<void> {
  const isOurs = await moveOwn(tx, message, "data_sent", {
    state: "unknown",
    attempts: message.attempts + 1,
    lastReply: unlessErased(text),
    firstAttemptAt: message.firstAttemptAt ?? nowMs,
  });
  if (!isOurs) return;
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

/** What the node said, or nothing where the recipient was erased since the message was read: a node may name them. */
function unlessErased(text: string) {
  return sql<string | null>`case when ${messages.recipient} is null then null else ${text} end`;
}

/** Moves the message out of the lease under which this attempt read it; false when the lease is another's by now. */
async function moveOwn(
  tx: TenantDb,
  message: MessageRow,
  from: "leased" | "data_sent",
  change: PgUpdateSetSource<typeof messages>,
): Promise<boolean> {
  if (message.leaseToken === null) return false;
  const moved = await tx
    .update(messages)
    .set({ leaseToken: null, leaseUntil: null, ...change })
    .where(
      and(eq(messages.id, message.id), eq(messages.state, from), eq(messages.leaseToken, message.leaseToken)),
    )
    .returning({ id: messages.id });
  return moved.length > 0;
}
