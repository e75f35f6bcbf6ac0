import type { SigningKeys } from "@penguinmails/core/delivery/signing-keys";
import { parseMessageIdHeader, parseUnsubscribeAddress, parseVerp } from "@penguinmails/core/delivery/verp";
import { readAggregateMail } from "@penguinmails/core/feedback/dmarc/read-aggregate";
import type { ReplyRule } from "@penguinmails/core/feedback/reply/reply-rule";
import { type ParsedReport, parseReport } from "@penguinmails/core/feedback/report/parse-report";
import { failureFor, verdictOfReport } from "@penguinmails/core/feedback/report/verdict-of-report";
import type { Clock } from "@penguinmails/core/ports/clock";
import { type CollectedMail, type CollectorMailbox, MailStays } from "@penguinmails/core/ports/mail";
import type { SecretBox } from "@penguinmails/core/ports/outside";
import { day, type EpochMs } from "@penguinmails/core/time";
import { leads, messages } from "@penguinmails/db/schema/campaigns";
import type { Database, TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq, inArray } from "drizzle-orm";
import { takeAggregate } from "../dmarc/take-aggregate.ts";
import { collectorAddressOf, servingNode } from "../fleet/node-access.ts";
import { isRefusedData } from "../platform/refused-data.ts";
import type { RuleBook } from "../reply-rules/rule-book.ts";
import { recordOptOut } from "../suppressions/opt-out.ts";
import { suppress } from "../suppressions/suppress.ts";
import { applyDelivery } from "./apply-delivery.ts";
import { type MessageRow, recordEvent } from "./record-event.ts";
import { wantsOut } from "./wants-out.ts";

type Deps = {
  readonly database: Database;
  readonly clock: Clock;
  readonly secrets: SecretBox;
  readonly signingKeys: SigningKeys;
  readonly collector: CollectorMailbox;
  readonly ruleBook: RuleBook;
  readonly log?: { info(fields: object, message: string): void };
};

const mostMails = 500;
const mostBytes = 2 * 1024 * 1024;
/** Five days in somebody's queue (RFC 5321, 4.5.4.1) after three in ours, and as long again for slow mail. */
const oldestBounceMs = 16 * day;

/**
 * Empties a node's collector mailbox: bounces, complaints, opt-outs by mail and replies become events, DMARC reports
 * rows of their own. A mail is deleted only after what it says is committed. Mail that proves no message of ours is
 * counted in the log and let go; mail that the database refuses stays, and the others are taken.
 */
export async function ingestCollector(
  deps: Deps,
  input: { readonly tenantId: string; readonly nodeId: string },
): Promise<number> {
  const { node, rules } = await deps.database.withTenant(input.tenantId, async (tx) => ({
    node: await servingNode(tx, input.nodeId),
    rules: await deps.ruleBook.inForce(tx),
  }));
  if (!node || node.primaryIp === null) return 0;
  const password = deps.secrets.open(node.sealedCollectorPassword, `node:${node.id}:collector`);
  const box = { host: node.primaryIp, username: collectorAddressOf(node), password };
  const { tenantId } = input;
  const notOurs: Partial<Record<ParsedReport["kind"] | "aggregate", number>> = {};
  try {
    return await deps.collector.drain(box, mostMails, mostBytes, async (mail) => {
      try {
        await take(mail);
      } catch (error) {
        if (!isRefusedData(error)) throw error;
        throw new MailStays(mail.uid, { cause: error });
      }
    });
  } finally {
    if (Object.keys(notOurs).length > 0)
      deps.log?.info({ nodeId: node.id, notOurs }, "collected mail that proves no message of ours");
  }

  async function take(mail: CollectedMail): Promise<void> {
    const aggregate = readAggregateMail(mail.raw);
    if (aggregate !== null) {
      const kept = await deps.database.withTenant(tenantId, (tx) =>
        takeAggregate(tx, deps.clock.now(), aggregate),
      );
      if (kept === 0) notOurs.aggregate = (notOurs.aggregate ?? 0) + 1;
      return;
    }
    const report = parseReport(mail.raw, rules);
    const outcome = await deps.database.withTenant(tenantId, (tx) => takeReport(deps, tx, report, rules));
    if (outcome === "not-ours") notOurs[report.kind] = (notOurs[report.kind] ?? 0) + 1;
  }
}

/** What one collected mail says. */
async function takeReport(
  deps: Pick<Deps, "clock" | "signingKeys">,
  tx: TenantDb,
  report: ParsedReport,
  rules: readonly ReplyRule[],
): Promise<"taken" | "not-ours"> {
  const now = deps.clock.now();
  for (const address of report.envelopeRecipients) {
    const optOut = parseUnsubscribeAddress(deps.signingKeys, address);
    if (optOut) return (await recordOptOut(tx, optOut.messageId, now, "collector")) ? "taken" : "not-ours";
  }
  const message = await messageOf(deps.signingKeys, tx, report);
  if (!message) return "not-ours";
  switch (report.kind) {
    case "bounce":
    case "delay":
      return takeBounce(tx, message, report, rules, now);
    case "complaint":
      // A server that reports failed authentication speaks for no recipient.
      return report.feedbackType === "auth-failure" ? "taken" : takeComplaint(tx, message, now);
    case "autoreply":
    case "challenge":
      await recordEvent(
        tx,
        message,
        { kind: "auto-replied", at: now, dedupeKey: `auto-replied:${message.id}`, source: "collector" },
        {},
      );
      return "taken";
    case "delivered":
      return "taken";
    case "none":
      return takeReply(tx, message, report, now);
  }
}

/** By VERP address first, by our own signed Message-ID in the report or in the thread else; unsigned claims prove nothing. */
async function messageOf(keys: SigningKeys, tx: TenantDb, report: ParsedReport): Promise<MessageRow | null> {
  const signed =
    firstOf(report.envelopeRecipients, (address) => parseVerp(keys, address)) ??
    firstOf(report.messageIds, (id) => parseMessageIdHeader(keys, id));
  if (!signed) return null;
  const [row] = await tx
    .select()
    .from(messages)
    .where(eq(messages.id, signed.messageId))
    .for("no key update");
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
): Promise<"taken" | "not-ours"> {
  if (now - (message.firstAttemptAt ?? now) > oldestBounceMs) return "not-ours";
  const part = failureFor(report, message.recipient);
  if (!part) return "taken";
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
      verdict: verdictOfReport(part, message.operator ?? "others", rules),
    },
    now,
  );
  return "taken";
}

async function takeComplaint(tx: TenantDb, message: MessageRow, now: EpochMs): Promise<"taken"> {
  const event = {
    kind: "complained" as const,
    at: now,
    dedupeKey: `complained:${message.id}`,
    source: "collector" as const,
  };
  if (await recordEvent(tx, message, event, { complaint: 1 })) {
    await tx.update(messages).set({ complainedAt: now }).where(eq(messages.id, message.id));
  }
  await suppress(tx, now, { email: message.recipient, reason: "complaint", messageId: message.id });
  return "taken";
}

/** A human answered: the sequence stops; words that ask to be left alone are an opt-out. */
async function takeReply(
  tx: TenantDb,
  message: MessageRow,
  report: ParsedReport,
  now: EpochMs,
): Promise<"taken"> {
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
  return "taken";
}
