import { nextAttemptAt } from "@penguinmails/core/delivery/retry";
import { classifyReply, type ReplyVerdict } from "@penguinmails/core/feedback/reply/classify-reply";
import type { Policy } from "@penguinmails/core/policy";
import { day, type EpochMs, minute } from "@penguinmails/core/time";
import { operatorAt, operators } from "./operators.ts";
import { makeRandom } from "./random.ts";
import type { CreateReceiver, Reply } from "./receiver.ts";
import { incident } from "./replies.ts";
import type { Scenario } from "./scenario.ts";
import { domainOf, type Mail, type Sender } from "./sender.ts";

/** A Monday, so that day 0 is a sending day. */
export const startsAt: EpochMs = Date.UTC(2026, 0, 5);
/** As soon as a node's log tells of a reply, and as far ahead as the pacer gives slots. */
const stepMs = minute;
export const address = "192.0.2.1";

/** What one operator saw of the address on one day. */
type PairDayFacts = { accepted: number; deferrals: number; blocks: number };
export type RunFacts = {
  readonly days: number;
  /** Messages asked for, and accepted, by tenant and day. */
  readonly demand: ReadonlyMap<string, number[]>;
  readonly accepted: ReadonlyMap<string, number[]>;
  readonly pairs: ReadonlyMap<string, PairDayFacts[]>;
  readonly complaints: number;
  /** Reports about messages that were never sent. */
  readonly strangeReports: number;
};

/** Runs one sender through one scenario against one receiver. The same input gives the same facts. */
export function runOnce(input: {
  readonly scenario: Scenario;
  readonly createReceiver: CreateReceiver;
  readonly sender: Sender;
  readonly policy: Policy;
  readonly days: number;
  readonly seed: number;
}): RunFacts {
  const { scenario, sender, days, policy } = input;
  const receiver = input.createReceiver({
    seed: input.seed,
    operators: [...operators],
    addresses: [address],
  });
  const tenants = [...new Set(scenario.campaigns.map((c) => c.tenant))];
  const perDay = () => new Map(tenants.map((tenant) => [tenant, Array.from({ length: days }, () => 0)]));
  const demand = perDay();
  const accepted = perDay();
  const pairs = new Map<string, PairDayFacts[]>(
    operators.map((o) => [o, Array.from({ length: days }, () => ({ accepted: 0, deferrals: 0, blocks: 0 }))]),
  );
  const sent = new Map<string, Mail>();
  const retries = new Map<number, Mail[]>();
  const add = (list: number[] | undefined, at: number) => {
    if (list && at < days) list[at] = (list[at] ?? 0) + 1;
  };
  let complaints = 0;
  let strangeReports = 0;

  const attempt = (mail: Mail, nowMs: EpochMs, dayIndex: number) => {
    if (mail.attempts === 0) mail.firstAttemptAt = nowMs;
    mail.attempts += 1;
    const { operator, tenant, campaign, quality, id: messageId } = mail;
    const domain = domainOf(mail, policy);
    const trouble = scenario.incident;
    const isTrouble = trouble?.operator === operator && dayIndex >= trouble.from && dayIndex < trouble.to;
    const reply = isTrouble
      ? incident
      : receiver.respond({ nowMs, address, operator, domain, tenant, campaign, quality, messageId });
    const facts = pairs.get(operator)?.[dayIndex];
    if (!facts) return;
    if (reply.code < 400) {
      facts.accepted += 1;
      add(accepted.get(tenant), dayIndex);
      sender.told(mail, { kind: "delivered", text: reply.text }, nowMs);
      return;
    }
    const verdict = verdictOf(reply, operator);
    if (verdict.signal === "block") facts.blocks += 1;
    const { code, text } = reply;
    if (code >= 500) {
      sender.told(mail, { kind: "bounced", code, text, verdict }, nowMs);
      return;
    }
    facts.deferrals += 1;
    sender.told(mail, { kind: "deferred", code, text, verdict }, nowMs);
    const { firstAttemptAt, attempts } = mail;
    const { retryAfterMs } = verdict;
    const at = nextAttemptAt({ nowMs, firstAttemptAt, attempts, retryAfterMs }, policy);
    if (at === null) return;
    const slot = Math.max(Math.ceil(at / stepMs), Math.floor(nowMs / stepMs) + 1);
    retries.set(slot, [...(retries.get(slot) ?? []), mail]);
  };

  for (let dayIndex = 0; dayIndex < days; dayIndex++) {
    const midnight = startsAt + dayIndex * day;
    sender.openDay(midnight);
    if (policy.sending.weekdays.includes(new Date(midnight).getUTCDay()))
      for (const mail of mailOfDay(scenario, dayIndex, input.seed)) {
        add(demand.get(mail.tenant), dayIndex);
        sender.add(mail);
      }
    for (let nowMs = midnight; nowMs < midnight + day; nowMs += stepMs) {
      for (const report of receiver.reports(nowMs)) {
        if (report.kind === "complaint") complaints += 1;
        const mail = sent.get(report.messageId);
        if (mail) sender.reported(mail, report.kind, nowMs);
        else strangeReports += 1;
      }
      const slot = nowMs / stepMs;
      for (const mail of retries.get(slot) ?? []) attempt(mail, nowMs, dayIndex);
      retries.delete(slot);
      const taken = [...sender.take(nowMs, nowMs + stepMs - 1)].sort((a, b) => a.sendAt - b.sendAt);
      for (const { mail, sendAt } of taken) {
        sent.set(mail.id, mail);
        attempt(mail, sendAt, dayIndex);
      }
    }
  }
  return { days, demand, accepted, pairs, complaints, strangeReports };
}

function mailOfDay(scenario: Scenario, dayIndex: number, seed: number): readonly Mail[] {
  const random = makeRandom(`demand ${seed} ${dayIndex}`);
  const mails: Mail[] = [];
  for (const [n, campaign] of scenario.campaigns.entries()) {
    if (dayIndex < campaign.from || dayIndex >= (campaign.to ?? Number.POSITIVE_INFINITY)) continue;
    for (let i = 0; i < campaign.perDay; i++) {
      const id = `${String(dayIndex).padStart(3, "0")}-${String(i).padStart(5, "0")}-${n}`;
      const { tenant, name, quality } = campaign;
      const box = i % scenario.mailboxesPerTenant;
      const operator = operatorAt(random());
      mails.push({ id, tenant, campaign: name, operator, quality, box, firstAttemptAt: 0, attempts: 0 });
    }
  }
  return mails.sort((a, b) => (a.id < b.id ? -1 : 1));
}

const verdicts = new Map<string, ReplyVerdict>();
/** The production classifier; its answer depends on its input alone, so each is asked for once. */
function verdictOf(reply: Reply, operator: string): ReplyVerdict {
  const key = `${operator} ${reply.code} ${reply.enhanced} ${reply.text}`;
  const known = verdicts.get(key);
  if (known) return known;
  const { code, enhanced, text } = reply;
  const verdict = classifyReply({ code, enhanced, text, operator });
  if (verdicts.size < 10_000) verdicts.set(key, verdict);
  return verdict;
}
