import type { SigningKeys } from "@penguinmails/core/delivery/signing-keys";
import { parseMessageIdHeader, parseUnsubscribeAddress, parseVerp } from "@penguinmails/core/delivery/verp";
import type { ReplyRule } from "@penguinmails/core/feedback/reply/reply-rule";
import type { ParsedReport } from "@penguinmails/core/feedback/report/parsed-report";
import { failureFor, verdictOfReport } from "@penguinmails/core/feedback/report/verdict-of-report";
import { type StrayKind, strayKindOf } from "@penguinmails/core/feedback/stray-mail";
import { isRecipient } from "@penguinmails/core/people/erased-recipient";
import { day, type EpochMs } from "@penguinmails/core/time";
import { operatorOf } from "@penguinmails/db/repositories/message-of";
import { leads, messages } from "@penguinmails/db/schema/campaigns";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, inArray } from "drizzle-orm";
import { recordOptOut } from "../suppressions/opt-out.ts";
import { suppress } from "../suppressions/suppress.ts";
import { applyDelivery } from "./apply-delivery.ts";
import { type MessageRow, recordEvent } from "./record-event.ts";
import { wantsOut } from "./wants-out.ts";

/** Five days in somebody's queue (RFC 5321, 4.5.4.1) after three in ours, and as long again for slow mail. */
const oldestBounceMs = 16 * day;

/** Takes in what one collected mail says. Null: it was about a message of ours; else what it is instead. */
export async function takeReport(
  tx: TenantDb,
  keys: SigningKeys,
  report: ParsedReport,
  rules: readonly ReplyRule[],
  now: EpochMs,
): Promise<StrayKind | null> {
  for (const address of report.envelopeRecipients) {
    const optOut = parseUnsubscribeAddress(keys, address);
    if (optOut === null) continue;
    return (await recordOptOut(tx, optOut.messageId, now, "collector")) === "unknown"
      ? "unknown-message"
      : null;
  }
  const signed = signedIn(keys, report);
  if (signed === null) return strayKindOf(keys, report);
  const message = await messageOf(tx, signed);
  if (!message) return "unknown-message";
  switch (report.kind) {
    case "bounce":
    case "delay":
      return takeBounce(tx, message, report, rules, now);
    case "complaint":
      // A server that reports failed authentication speaks for no recipient.
      return report.feedbackType === "auth-failure" ? null : takeComplaint(tx, message, now);
    case "autoreply":
    case "challenge":
      await recordEvent(
        tx,
        message,
        { kind: "auto-replied", at: now, dedupeKey: `auto-replied:${message.id}`, source: "collector" },
        {},
      );
      return null;
    case "delivered":
      return null;
    case "none":
      return takeReply(tx, message, report, now);
  }
}

/** By VERP address first, by our own signed Message-ID in the report or in the thread else; unsigned claims prove nothing. */
function signedIn(keys: SigningKeys, report: ParsedReport): string | null {
  const signed =
    firstOf(report.envelopeRecipients, (address) => parseVerp(keys, address)) ??
    firstOf(report.messageIds, (id) => parseMessageIdHeader(keys, id));
  return signed?.messageId ?? null;
}

async function messageOf(tx: TenantDb, messageId: string): Promise<MessageRow | null> {
  const [row] = await tx.select().from(messages).where(eq(messages.id, messageId)).for("no key update");
  return row ?? null;
}

function firstOf<T, R>(items: readonly T[], read: (item: T) => R | null): R | null {
  for (const item of items) {
    const value = read(item);
    if (value !== null) return value;
  }
  return null;
}

async function takeBounce(
  tx: TenantDb,
  message: MessageRow,
  report: ParsedReport,
  rules: readonly ReplyRule[],
  now: EpochMs,
): Promise<StrayKind | null> {
  if (now - (message.firstAttemptAt ?? now) > oldestBounceMs) return "late-bounce";
  const part = failureFor(report, nameIn(report, message));
  if (!part) return null;
  await applyDelivery(
    tx,
    message,
    {
      status: "bounced",
      at: now,
      source: "collector",
      replyCode: part.replyCode,
      enhanced: part.status,
      text: part.diagnostic ?? part.reason,
      verdict: verdictOfReport(part, operatorOf(message), rules),
    },
    now,
  );
  return null;
}

/** Under which address the report speaks of the message's recipient, who may have been erased since. */
function nameIn({ reports }: ParsedReport, message: MessageRow): string {
  if (message.recipient !== null) return message.recipient;
  const named = reports.map(({ recipient }) => recipient?.toLowerCase() ?? "");
  return named.find((address) => isRecipient(message, address)) ?? "";
}

async function takeComplaint(tx: TenantDb, message: MessageRow, now: EpochMs): Promise<null> {
  const event = {
    kind: "complained" as const,
    at: now,
    dedupeKey: `complained:${message.id}`,
    source: "collector" as const,
  };
  if (await recordEvent(tx, message, event, { complaint: 1 })) {
    await tx.update(messages).set({ complainedAt: now }).where(eq(messages.id, message.id));
  }
  if (message.recipient !== null)
    await suppress(tx, now, { email: message.recipient, reason: "complaint", messageId: message.id });
  return null;
}

/** A human answered: the sequence stops; words that ask to be left alone are an opt-out. */
async function takeReply(
  tx: TenantDb,
  message: MessageRow,
  report: ParsedReport,
  now: EpochMs,
): Promise<null> {
  const isNew = await recordEvent(
    tx,
    message,
    { kind: "replied", at: now, dedupeKey: `replied:${message.id}`, source: "collector" },
    { reply: 1 },
  );
  if (isNew) {
    await tx.update(messages).set({ repliedAt: now }).where(eq(messages.id, message.id));
    await tx.update(leads).set({ repliedAt: now }).where(eq(leads.id, message.leadId));
    // As in `suppress`: one that somebody works on is left to the last look before it goes.
    const waiting = tx
      .select({ id: messages.id })
      .from(messages)
      .where(and(eq(messages.leadId, message.leadId), inArray(messages.state, ["queued", "deferred"])))
      .for("no key update", { skipLocked: true });
    await tx
      .update(messages)
      .set({ state: "skipped", reasonCode: "replied before", settledAt: now })
      .where(inArray(messages.id, waiting));
  }
  if (wantsOut(report.text)) await recordOptOut(tx, message.id, now, "collector");
  return null;
}
