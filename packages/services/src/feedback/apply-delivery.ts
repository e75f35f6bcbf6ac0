import { type Refused, refusedIn } from "@penguinmails/core/delivery/refusal-hold";
import type { ReplyVerdict } from "@penguinmails/core/feedback/reply/reply-rule";
import type { EpochMs } from "@penguinmails/core/time";
import {
  isOfDomain,
  isUnnamedDeferral,
  slowDownOf,
  slowDownOfPair,
} from "@penguinmails/core/warmup/slow-down";
import type { EvidenceDelta } from "@penguinmails/db/evidence-counts";
import { messages } from "@penguinmails/db/schema/campaigns";
import { events } from "@penguinmails/db/schema/evidence";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { and, eq } from "drizzle-orm";
import type { ListedSubject } from "../blocklists/ask-after-reply.ts";
import { answersByDomain, isAloneOnAddress, sayingOf } from "../refusals/count-answers.ts";
import type { UnknownAt } from "../refusals/hold-operator.ts";
import { type RefusedMail, refusalIn } from "../refusals/hold-refused.ts";
import { type Consequences, concludeDeliveries } from "./conclude-deliveries.ts";
import { isKnownTry, unnamedWithinHour } from "./deferrals-before.ts";
import { type MessageEvent, type MessageRow, recordEvent } from "./record-event.ts";
import { saidAt, signalPair } from "./signal-pair.ts";
import { storableText } from "./storable-text.ts";
import { weighBounce } from "./weigh-recipient.ts";

/** What a server of the world, or the node speaking for it, said about one accepted message. */
export type DeliveryReport = Told &
  (
    | { readonly status: "delivered" }
    | { readonly status: "deferred" | "bounced"; readonly verdict: ReplyVerdict }
  );

type Told = {
  readonly at: EpochMs;
  /** What is new in a log was said after the log had been read to its end before, also where the machine's clock is behind. */
  readonly notBefore?: EpochMs | null;
  readonly source: "node-log" | "collector";
  readonly replyCode: number | null;
  readonly enhanced: string | null;
  readonly text: string;
};

const nothing: Consequences = { ended: null, bounced: null, unknownAt: null, listed: null, refusal: null };

/**
 * Turns a delivery report into an event, evidence, a suppression and a pair signal, in one transaction. The same
 * report by another way, or again, changes nothing. The caller has locked the message.
 */
export async function applyDelivery(
  tx: TenantDb,
  message: MessageRow,
  told: DeliveryReport,
  nowMs: EpochMs,
): Promise<void> {
  await concludeDeliveries(tx, [await takeDelivery(tx, message, told, nowMs)], nowMs);
}

/** The same for one of many reports: what it returns is still to be concluded, together with what the others ask for. */
export async function takeDelivery(
  tx: TenantDb,
  message: MessageRow,
  told: DeliveryReport,
  nowMs: EpochMs,
): Promise<Consequences> {
  const report = { ...told, text: message.recipient === null ? codesOf(told) : storableText(told.text) };
  if (report.status === "delivered") return applyDelivered(tx, message, report, nowMs);
  return report.status === "deferred"
    ? applyDeferred(tx, message, report, report.verdict, nowMs)
    : applyBounced(tx, message, report, report.verdict, nowMs);
}

/** What is left of words about somebody who was erased: servers name them in their answers. */
function codesOf({ replyCode, enhanced }: Told): string {
  return [replyCode, enhanced].filter((code) => code !== null).join(" ");
}

async function applyDelivered(
  tx: TenantDb,
  message: MessageRow,
  report: Told,
  nowMs: EpochMs,
): Promise<Consequences> {
  const event = {
    ...eventOf(report, "delivered", `delivered:${message.id}`, nowMs),
    signal: "ok" as const,
  };
  // A late DSN may have come first; it stands, and what bounced is not counted as delivered too.
  const bounced = message.delivery === "bounced_hard" || message.delivery === "bounced_soft";
  if (!(await recordEvent(tx, message, event, bounced ? {} : { delivered: 1 }))) return nothing;
  if (!bounced)
    await tx
      .update(messages)
      .set({ delivery: "delivered", settledAt: report.at, lastReply: report.text })
      .where(eq(messages.id, message.id));
  await signalPair(tx, message, "ok", report, null, nowMs);
  return nothing;
}

async function applyDeferred(
  tx: TenantDb,
  message: MessageRow,
  report: Told,
  verdict: ReplyVerdict,
  nowMs: EpochMs,
): Promise<Consequences> {
  const { replyCode } = report;
  if (await isKnownTry(tx, message.id, report.at)) return nothing;
  const unnamedBefore = isUnnamedDeferral(verdict, replyCode)
    ? await unnamedWithinHour(tx, message, report.at)
    : 0;
  const slowDown = slowDownOf({ verdict, replyCode, unnamedBefore });
  const signal = await ofPair(tx, message, verdict, slowDown, saidAt(report, nowMs));
  const event = {
    ...eventOf(report, "deferred", `deferred:${message.id}:${report.at}`, nowMs),
    ...classOf(verdict),
    signal,
  };
  const delta = (asked: typeof signal) => ({ deferred: 1, rate: asked ? 1 : 0 });
  if (!(await recordEvent(tx, message, event, delta(slowDown), delta(signal)))) return nothing;
  if (message.delivery === "none" || message.delivery === "deferred") {
    await tx
      .update(messages)
      .set({ delivery: "deferred", wasDeferred: 1, lastReply: report.text })
      .where(eq(messages.id, message.id));
  }
  if (signal) await signalPair(tx, message, signal, report, verdict, nowMs);
  return {
    ...nothing,
    listed: listedIn(verdict, message),
    refusal: refusalOf(verdict, message, report, signal, nowMs),
  };
}

async function applyBounced(
  tx: TenantDb,
  message: MessageRow,
  report: Told,
  verdict: ReplyVerdict,
  nowMs: EpochMs,
): Promise<Consequences> {
  const hard = verdict.class === "hard";
  const slowDown = slowDownOf({ verdict, replyCode: report.replyCode, unnamedBefore: 0 });
  const asksPair = await ofPair(tx, message, verdict, slowDown, saidAt(report, nowMs));
  const signal = isOfDoor(report) ? asksPair : null;
  const refusal = refusalOf(verdict, message, report, asksPair, nowMs);
  const wasDelivered = message.delivery === "delivered";
  const event = {
    ...eventOf(report, "bounced", `bounced:${message.id}`, nowMs),
    ...classOf(verdict),
    refuses: refusesIn(verdict, report),
    signal,
  };
  const delta = (asked: typeof signal): EvidenceDelta => ({
    ...(hard ? { hard: 1 } : asked ? { block: 1 } : { soft: 1 }),
    // What bounces after all was not delivered: the denominator is put right.
    ...(wasDelivered ? { delivered: -1 } : {}),
  });
  if (!(await recordEvent(tx, message, event, delta(slowDown), delta(asksPair)))) {
    if (!isOfDoor(report) || !(await isFirstAtTheDoor(tx, event))) return nothing;
    await tx.update(messages).set({ settledAt: report.at }).where(eq(messages.id, message.id));
    if (signal) await signalPair(tx, message, signal, report, verdict, nowMs);
    return { ...nothing, unknownAt: unknownIn(verdict, message, report), refusal };
  }
  await tx
    .update(messages)
    .set({
      delivery: hard ? "bounced_hard" : "bounced_soft",
      settledAt: report.at,
      lastReply: report.text,
      reasonCode: verdict.reason,
    })
    .where(eq(messages.id, message.id));
  if (signal) await signalPair(tx, message, signal, report, verdict, nowMs);
  return {
    ...weighBounce(message, verdict, saidAt(report, nowMs)),
    unknownAt: unknownIn(verdict, message, report),
    listed: listedIn(verdict, message),
    refusal,
  };
}

/** A report is a mail, and who got ours can write one: what an operator says at its door only the node's log can tell. */
function isOfDoor({ source }: Told): boolean {
  return source === "node-log";
}

/** What it refuses beyond its message: of a domain, which others send from as well, no mail tells. */
function refusesIn(verdict: ReplyVerdict, report: Told): Refused | null {
  const refused = refusedIn(verdict);
  return isOfDoor(report) || refused === "company" || refused === "campaign" ? refused : null;
}

/** The same, to be held. Where the pair is slowed down, its domains are. */
function refusalOf(
  verdict: ReplyVerdict,
  message: MessageRow,
  report: Told,
  ofPair: "rate" | "block" | null,
  nowMs: EpochMs,
): RefusedMail | null {
  if (refusesIn(verdict, report) === null) return null;
  const refusal = refusalIn(verdict, message, { text: report.text, at: saidAt(report, nowMs) });
  return refusal?.kind === "domain-pace" && ofPair !== null ? null : refusal;
}

/** What of it the pair answers for: a refusal of one domain is not the address's. */
async function ofPair(
  tx: TenantDb,
  message: MessageRow,
  verdict: ReplyVerdict,
  slowDown: "rate" | "block" | null,
  at: EpochMs,
): Promise<"rate" | "block" | null> {
  if (!isOfDomain(verdict)) return slowDown;
  const byDomain = await answersByDomain(tx, message, verdict.reason, at);
  return slowDownOfPair(slowDown, verdict, byDomain, await isAloneOnAddress(tx, message));
}

/**
 * The report came before the log: the event gets the log's word, also on when it was, because a report is dated by its
 * reading; false: it had that already.
 */
async function isFirstAtTheDoor(
  tx: TenantDb,
  { dedupeKey, at, signal = null, refuses = null }: MessageEvent,
): Promise<boolean> {
  const heard = await tx
    .update(events)
    .set({ source: "node-log", at, signal, refuses })
    .where(and(eq(events.dedupeKey, dedupeKey), eq(events.source, "collector")))
    .returning({ id: events.id });
  return heard.length > 0;
}

/** Who calls the recipient unknown; null: nobody, or somebody whom we don't know. */
function unknownIn(verdict: ReplyVerdict, { operator }: MessageRow, { at, text }: Told): UnknownAt | null {
  if (operator === null || verdict.class !== "hard" || verdict.reason !== "userunknown") return null;
  return { operator, at, says: sayingOf(text) };
}

/** What of ours the reply calls listed; null: nothing. */
function listedIn({ reaction }: ReplyVerdict, { addressId, domainId }: MessageRow): ListedSubject | null {
  if (addressId === null) return null;
  if (reaction.kind === "address-listed") return { kind: "address", id: addressId };
  return reaction.kind === "domain-listed" ? { kind: "domain", id: domainId } : null;
}

function eventOf(report: Told, kind: MessageEvent["kind"], dedupeKey: string, seenAt: EpochMs): MessageEvent {
  const { at, source, replyCode, enhanced, text } = report;
  return { kind, at, seenAt, dedupeKey, source, replyCode, enhanced, text };
}

function classOf(verdict: ReplyVerdict): Pick<MessageEvent, "class" | "reason" | "rule" | "refuses"> {
  return {
    class: verdict.class,
    reason: verdict.reason,
    rule: verdict.rule,
    refuses: refusedIn(verdict),
  };
}
