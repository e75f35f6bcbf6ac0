import { type PairBucket, pace } from "@penguinmails/core/delivery/pace";
import { sendingWindow } from "@penguinmails/core/delivery/window";
import type { Policy } from "@penguinmails/core/policy";
import { day, type EpochMs } from "@penguinmails/core/time";
import { capGroup } from "@penguinmails/core/warmup/cap-group";
import { judge } from "@penguinmails/core/warmup/judge";
import { closeMailboxDay } from "@penguinmails/core/warmup/mailbox";
import { closePairDay, coldPair, onPairSignal, type PairState } from "@penguinmails/core/warmup/pair";
import { countsOn, type DayCounts, type Days, decayed, weekOf } from "./evidence.ts";
import { makeRandom } from "./random.ts";
import { type Mail, MailQueue, type Outcome, type Sender } from "./sender.ts";

type Pair = { state: PairState; bucket: PairBucket | null; days: Days };
type Box = {
  readonly queues: Map<string, MailQueue>;
  readonly days: Days;
  readonly domain: number;
  capPerDay: number;
  sentToday: number;
  nextSendAt: EpochMs | null;
};
type Tenant = { readonly boxes: Box[]; readonly pairs: Map<string, Pair>; usedToday: number };

/** As in services/warmup/close-days. */
const pairHalfLifeDays = 3;
const mailboxHalfLifeDays = 7;

/**
 * The production controller: the functions of core that the services call, composed as the pacer, the feedback and
 * the slow loop compose them, over memory instead of tables. Each tenant has its own state, as in the product.
 */
export function makeProduction(mailboxesPerTenant: number, seed: number, policy: Policy): Sender {
  const tenants = new Map<string, Tenant>();
  const jitter = makeRandom(`jitter ${seed}`);
  const dateOf = (nowMs: EpochMs) => Math.floor(nowMs / day);

  const tenantOf = (name: string): Tenant => {
    const known = tenants.get(name);
    if (known) return known;
    const boxes = Array.from({ length: mailboxesPerTenant }, (_, n): Box => {
      const capPerDay = policy.mailbox.startPerDay;
      const domain = Math.floor(n / policy.mailbox.maxPerDomain);
      return { queues: new Map(), days: new Map(), domain, capPerDay, sentToday: 0, nextSendAt: null };
    });
    const made = { boxes, pairs: new Map<string, Pair>(), usedToday: 0 };
    tenants.set(name, made);
    return made;
  };
  const boxOf = (mail: Mail): Box => {
    const box = tenantOf(mail.tenant).boxes[mail.box];
    if (!box) throw new RangeError(`Tenant ${mail.tenant} has no mailbox ${mail.box}.`);
    return box;
  };
  const pairOf = (tenant: Tenant, operator: string): Pair => {
    const known = tenant.pairs.get(operator);
    if (known) return known;
    const made: Pair = { state: coldPair(operator, policy), bucket: null, days: new Map() };
    tenant.pairs.set(operator, made);
    return made;
  };
  const bucketOf = (pair: Pair): PairBucket => {
    const { operator, capPerDay, restsUntil, rateFactor } = pair.state;
    const { usedToday, nextSlotAt } = pair.bucket ?? { usedToday: 0, nextSlotAt: null };
    const bucket = { operator, capPerDay, restsUntil, rateFactor, usedToday, nextSlotAt };
    pair.bucket = bucket;
    return bucket;
  };
  /** Adds to the mailbox, the pair and the pair's group. */
  const count = (mail: Mail, nowMs: EpochMs, delta: Partial<DayCounts>): void => {
    const tenant = tenantOf(mail.tenant);
    const operators = new Set([mail.operator, capGroup(mail.operator, policy)]);
    const subjects = [boxOf(mail).days, ...[...operators].map((o) => pairOf(tenant, o).days)];
    for (const days of subjects) {
      const on = countsOn(days, dateOf(nowMs));
      for (const key of Object.keys(delta) as (keyof DayCounts)[]) on[key] += delta[key] ?? 0;
    }
  };
  const signal = (
    mail: Mail,
    kind: "ok" | "rate" | "block",
    retryAfterMs: number | null,
    text: string,
    nowMs: EpochMs,
  ) => {
    const pair = pairOf(tenantOf(mail.tenant), mail.operator);
    const usedToday = pair.bucket?.usedToday ?? 0;
    const context = { nowMs, usedToday, retryAfterMs, replyText: text };
    pair.state = onPairSignal(pair.state, kind, context, policy).pair;
  };

  return {
    add: (mail) => {
      const { queues } = boxOf(mail);
      const queue = queues.get(mail.operator) ?? new MailQueue();
      queues.set(mail.operator, queue);
      queue.push(mail);
    },
    openDay: (nowMs) => {
      const yesterday = dateOf(nowMs) - 1;
      for (const tenant of tenants.values()) {
        tenant.usedToday = 0;
        for (const box of tenant.boxes) {
          const used = box.days.get(yesterday)?.claimed ?? 0;
          const judgement = judge(decayed(box.days, yesterday, mailboxHalfLifeDays), policy);
          if (used > 0) box.capPerDay = closeMailboxDay(box.capPerDay, { used, judgement }, policy).capPerDay;
          box.sentToday = 0;
        }
        for (const pair of tenant.pairs.values()) {
          const judgement = judge(decayed(pair.days, yesterday, pairHalfLifeDays), policy);
          const today = { ...weekOf(pair.days, yesterday), judgement };
          pair.state = closePairDay(pair.state, today, nowMs, policy).pair;
          pair.bucket = null;
        }
      }
    },
    take: (nowMs, untilMs) => {
      const window = sendingWindow(nowMs, "UTC", policy);
      if (nowMs < window.startsAt) return [];
      return [...tenants.values()].flatMap((tenant) => takeOf(tenant, nowMs, untilMs, window));
    },
    told: (mail, outcome: Outcome, nowMs) => {
      if (outcome.kind === "delivered") {
        count(mail, nowMs, { delivered: 1 });
        signal(mail, "ok", null, outcome.text, nowMs);
        return;
      }
      const { verdict } = outcome;
      const speaksOfPair = verdict.signal === "rate" || verdict.signal === "block";
      if (outcome.kind === "deferred") count(mail, nowMs, { rate: speaksOfPair ? 1 : 0 });
      else count(mail, nowMs, { hard: verdict.class === "hard" ? 1 : 0 });
      if (verdict.signal === "rate" || verdict.signal === "block")
        signal(mail, verdict.signal, verdict.retryAfterMs, outcome.text, nowMs);
    },
    reported: (mail, kind, nowMs) =>
      count(mail, nowMs, kind === "complaint" ? { complaint: 1 } : { hard: 1, delivered: -1 }),
  };

  function takeOf(
    tenant: Tenant,
    nowMs: EpochMs,
    untilMs: EpochMs,
    window: ReturnType<typeof sendingWindow>,
  ) {
    const taken: { mail: Mail; sendAt: EpochMs }[] = [];
    // Who has sent the smallest part of its day goes first, as the pacer orders them.
    const boxes = tenant.boxes
      .filter((box) => box.sentToday < box.capPerDay && (box.nextSendAt ?? 0) <= untilMs)
      .sort((a, b) => a.sentToday / a.capPerDay - b.sentToday / b.capPerDay);
    for (const box of boxes) {
      const siblings = tenant.boxes.filter((other) => other.domain === box.domain);
      const { maxPerDomain, capPerDay: fullCap } = policy.mailbox;
      const ownCaps = siblings.reduce((sum, other) => sum + other.capPerDay, 0);
      const domainCap = Math.ceil(Math.min(ownCaps, maxPerDomain * fullCap) * 1.2);
      const domainSent = siblings.reduce((sum, other) => sum + other.sentToday, 0);
      const candidates = [...box.queues.values()].flatMap((queue) => queue.peek(4));
      candidates.sort((a, b) => (a.id < b.id ? -1 : 1));
      if (candidates.length === 0) continue;
      const named = new Set(candidates.flatMap((c) => [c.operator, capGroup(c.operator, policy)]));
      const result = pace(
        {
          nowMs,
          untilMs,
          window,
          mailbox: { capPerDay: box.capPerDay, sentToday: box.sentToday, nextSendAt: box.nextSendAt },
          domainRoom: domainCap - domainSent,
          addressRoom: policy.pair.coldAddressPerDay - tenant.usedToday,
          pairs: new Map([...named].map((operator) => [operator, bucketOf(pairOf(tenant, operator))])),
          candidates: candidates.map(({ id, operator }) => ({ messageId: id, operator })),
          jitter,
        },
        policy,
      );
      box.nextSendAt = result.nextSendAt;
      box.sentToday += result.slots.length;
      tenant.usedToday += result.slots.length;
      const byId = new Map(candidates.map((mail) => [mail.id, mail]));
      for (const { messageId, operator, sendAt } of result.slots) {
        const mail = byId.get(messageId);
        if (!mail) continue;
        box.queues.get(operator)?.drop(1);
        count(mail, nowMs, { claimed: 1, sent: 1 });
        for (const name of new Set([operator, capGroup(operator, policy)])) {
          const pair = pairOf(tenant, name);
          pair.state = { ...pair.state, lastUsedAt: nowMs };
        }
        taken.push({ mail, sendAt });
      }
    }
    return taken;
  }
}
