import {
  holdOfCompany,
  holdOfDomain,
  type Refusal,
  type RefusalHold,
  refusedIn,
  restOfDomain,
} from "@penguinmails/core/delivery/refusal-hold";
import type { ReplyVerdict } from "@penguinmails/core/feedback/reply/reply-rule";
import { policy } from "@penguinmails/core/policy";
import type { EpochMs } from "@penguinmails/core/time";
import { type AskedTime, ruleTimeOf } from "@penguinmails/core/warmup/asked-time";
import { appendDecision } from "@penguinmails/db/repositories/evidence";
import { operatorOf } from "@penguinmails/db/repositories/message-of";
import type { messages } from "@penguinmails/db/schema/campaigns";
import { domains } from "@penguinmails/db/schema/fleet";
import type { TenantDb } from "@penguinmails/db/tenant-db";
import { eq } from "drizzle-orm";
import { agencySubject } from "../tenants/agency-subject.ts";
import { beginHold } from "./begin-hold.ts";
import { answersOf, deliveredTo, sayingOf } from "./count-answers.ts";
import { lastRest } from "./refusal-holds.ts";
import { skipMailTo } from "./skip-mail-to.ts";

/** A reply that refuses more than its message: a sending domain (its id) at an operator, or its pace; or all mail to a company. */
export type RefusedMail = Refusal & {
  /** When it was said, however late we read it. */
  readonly at: EpochMs;
} & (
    | { readonly kind: "domain"; readonly subject: string }
    | { readonly kind: "domain-pace"; readonly subject: string; readonly asked: AskedTime }
    | { readonly kind: "company"; readonly subject: string; readonly ms: number }
  );

/** What the reply to this message refuses beyond it; null: nothing. */
export function refusalIn(
  verdict: ReplyVerdict,
  message: Pick<typeof messages.$inferSelect, "domainId" | "operator" | "recipientDomain">,
  { text, at }: { readonly text: string; readonly at: EpochMs },
): RefusedMail | null {
  const refusal = { operator: operatorOf(message), says: sayingOf(text), at };
  const kind = refusedIn(verdict);
  if (kind === "domain") return { ...refusal, kind, subject: message.domainId };
  if (kind === "domain-pace") {
    const asked = { retryAfterMs: verdict.retryAfterMs, ruleTime: ruleTimeOf(verdict) };
    return { ...refusal, kind, subject: message.domainId, asked };
  }
  // What a campaign writes is judged by its review.
  if (kind !== "company" || verdict.reaction.kind !== "hold-recipient-domain") return null;
  return { ...refusal, kind, subject: message.recipientDomain, ms: verdict.reaction.ms };
}

/**
 * Holds what these replies, already recorded, refuse: each domain at an operator and each company once and in one order,
 * by a decision. What is held already stays so. A hold counts from when its last reply was given, so that a log that is
 * read late holds nothing for longer, and nothing for what is over.
 */
export async function holdRefused(
  tx: TenantDb,
  refused: readonly RefusedMail[],
  nowMs: EpochMs,
): Promise<void> {
  const each = new Map([...refused].sort((a, b) => a.at - b.at).map((mail) => [keyOf(mail), mail]));
  for (const [, mail] of [...each].sort(([a], [b]) => (a < b ? -1 : 1))) await hold(tx, mail, nowMs);
}

function hold(tx: TenantDb, mail: RefusedMail, nowMs: EpochMs): Promise<void> {
  switch (mail.kind) {
    case "domain":
      return holdDomainAt(tx, mail, nowMs);
    case "domain-pace":
      return restDomainAt(tx, mail, nowMs);
    case "company":
      return holdMailTo(tx, mail, nowMs);
  }
}

const keyOf = ({ kind, subject, operator }: RefusedMail) => `${kind} ${subject} ${operator}`;

type Of<Kind> = Extract<RefusedMail, { readonly kind: Kind }>;

async function holdDomainAt(tx: TenantDb, mail: Of<"domain">, nowMs: EpochMs): Promise<void> {
  const { at } = mail;
  const [domain] = await tx.select().from(domains).where(eq(domains.id, mail.subject));
  if (!domain) return;
  const answers = await answersOf(tx, domain.id, mail.operator, at - policy.refusal.windowMs);
  const hold = holdOfDomain(domain.name, mail, answers, at);
  // Of one that would be over there is nothing to hold; what was said is still counted.
  if (!hold || hold.until <= nowMs || !(await beginHold(tx, rowOf(mail, mail.operator, hold), at))) return;
  const subject = { kind: "domain" as const, id: domain.id, label: domain.name };
  await appendDecision(tx, nowMs, subject, hold.draft, `refused:${domain.id}:${mail.operator}:${at}`);
}

async function restDomainAt(tx: TenantDb, mail: Of<"domain-pace">, nowMs: EpochMs): Promise<void> {
  const { at } = mail;
  const [domain] = await tx.select().from(domains).where(eq(domains.id, mail.subject));
  if (!domain) return;
  const last = await lastRest(tx, mail);
  const rest = restOfDomain(domain.name, mail, mail.asked, last, at);
  // One that would be over is kept all the same: the next is longer for it.
  if (!(await beginHold(tx, rowOf(mail, mail.operator, rest), at)) || rest.until <= nowMs) return;
  const subject = { kind: "domain" as const, id: domain.id, label: domain.name };
  await appendDecision(tx, nowMs, subject, rest.draft, `rests:${domain.id}:${mail.operator}:${at}`);
}

async function holdMailTo(tx: TenantDb, mail: Of<"company">, nowMs: EpochMs): Promise<void> {
  const { at } = mail;
  const hold = holdOfCompany(mail.subject, mail, await deliveredTo(tx, mail.subject, at - mail.ms), at);
  if (!hold || hold.until <= nowMs || !(await beginHold(tx, rowOf(mail, "", hold), at))) return;
  await appendDecision(tx, nowMs, await agencySubject(tx), hold.draft, `refused:${mail.subject}:${at}`);
  await skipMailTo(tx, mail.subject, nowMs);
}

function rowOf({ kind, subject, says, at }: RefusedMail, operator: string, { until }: RefusalHold) {
  return { kind, subject, operator, says, since: at, until };
}
