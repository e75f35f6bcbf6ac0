import { type AddressBucket, type PairBucket, pace } from "@penguinmails/core/delivery/pace";
import { refusedIn } from "@penguinmails/core/delivery/refusal-hold";
import { sendingWindow, type Window } from "@penguinmails/core/delivery/window";
import type { Policy } from "@penguinmails/core/policy";
import { day, type EpochMs, hour, minute } from "@penguinmails/core/time";
import { type AskedTime, ruleTimeOf } from "@penguinmails/core/warmup/asked-time";
import { capGroup } from "@penguinmails/core/warmup/cap-group";
import { closeMailboxDay } from "@penguinmails/core/warmup/mailbox";
import { coldPair, onPairSignal, type PairState } from "@penguinmails/core/warmup/pair";
import { closePairDay } from "@penguinmails/core/warmup/pair-day";
import {
  isOfDomain,
  isUnnamedDeferral,
  slowDownOf,
  slowDownOfPair,
} from "@penguinmails/core/warmup/slow-down";
import { type Box, domainRoom, makeBoxes, type Planned } from "./boxes.ts";
import { keyOf, makeCampaigns } from "./campaigns.ts";
import { type DayCounts, Subject, weekOf } from "./evidence.ts";
import { makeRandom } from "./random.ts";
import { makeRefusals } from "./refusals.ts";
import {
  type Mail,
  type Outcome,
  type Refusal,
  type RoomAt,
  roomShare,
  type Sender,
  WaitingLine,
} from "./sender.ts";

type Pair = { state: PairState; bucket: PairBucket | null; readonly evidence: Subject };
/** The pacer hands out slots a minute ahead. */
const tickMs = minute;

/**
 * The production controller: the functions of core that the services call, composed as pacer, feedback, review and
 * slow loop compose them, over memory instead of tables. One agency's address: its pairs belong to all who send from
 * it, mailboxes to one tenant of the scenario each. With `roomAt` it is a yardstick: the same limits, and never a
 * message that its operator would refuse.
 */
export function makeProduction(
  mailboxesPerTenant: number,
  seed: number,
  policy: Policy,
  roomAt: RoomAt | null = null,
): Sender {
  const { boxes, boxOf } = makeBoxes(mailboxesPerTenant, policy);
  const pairs = new Map<string, Pair>();
  const campaigns = makeCampaigns(policy);
  const refusals = makeRefusals(policy);
  const positions = new Map<string, number>();
  /** How much waits for each operator. */
  const waitingFor = new Map<string, number>();
  const unnamedAt = new Map<string, readonly EpochMs[]>();
  const jitter = makeRandom(`jitter ${seed}`);
  const address: AddressBucket = {
    capPerDay: policy.pair.coldAddressPerDay,
    usedToday: 0,
    nextSlotAt: null,
  };
  const dateOf = (nowMs: EpochMs) => Math.floor(nowMs / day);

  const pairOf = (operator: string): Pair => {
    const known = pairs.get(operator);
    if (known) return known;
    const made: Pair = { state: coldPair(operator, policy), bucket: null, evidence: new Subject() };
    pairs.set(operator, made);
    return made;
  };
  const pairsOf = (operator: string): readonly Pair[] =>
    [...new Set([operator, capGroup(operator, policy)])].map(pairOf);
  const bucketOf = (pair: Pair): PairBucket => {
    const { operator, capPerDay, restsUntil, rateFactor } = pair.state;
    const { usedToday, nextSlotAt } = pair.bucket ?? { usedToday: 0, nextSlotAt: null };
    const bucket = { operator, capPerDay, restsUntil, rateFactor, usedToday, nextSlotAt };
    pair.bucket = bucket;
    return bucket;
  };
  /** Evidence belongs to the day on which the message was sent. */
  const count = (mail: Mail, nowMs: EpochMs, delta: Partial<DayCounts>): void => {
    const date = dateOf(mail.firstAttemptAt === 0 ? nowMs : mail.firstAttemptAt);
    for (const { evidence } of [boxOf(mail), ...pairsOf(mail.operator)])
      evidence.count(keyOf(mail), date, delta);
    campaigns.count(mail, date, delta);
  };
  const signal = (
    mail: Mail,
    kind: "ok" | "rate" | "block",
    asked: AskedTime,
    replyText: string,
    nowMs: EpochMs,
  ) => {
    const pair = pairOf(mail.operator);
    const context = { nowMs, usedToday: pair.bucket?.usedToday ?? 0, ...asked, replyText };
    pair.state = onPairSignal(pair.state, kind, context, policy).pair;
  };

  /** How often the operator put mail off without a word why in the hour before; counts this reply for the next. */
  const unnamedBefore = (operator: string, outcome: Refusal, nowMs: EpochMs): number => {
    if (!isUnnamedDeferral(outcome.verdict, outcome.code)) return 0;
    const recent = (unnamedAt.get(operator) ?? []).filter((at) => at > nowMs - hour);
    unnamedAt.set(operator, [...recent, nowMs]);
    return recent.length;
  };

  return {
    add: (mail) => {
      const box = boxOf(mail);
      const { lines } = box;
      const { operator } = mail;
      const campaign = keyOf(mail);
      const position = campaigns.plan(mail);
      positions.set(mail.id, position);
      const key = `${campaign} ${operator}`;
      const group = capGroup(operator, policy);
      const line = lines.get(key) ?? { campaign, operator, group, waiting: new WaitingLine<Planned>() };
      lines.set(key, line);
      waitingFor.set(operator, (waitingFor.get(operator) ?? 0) + 1);
      line.waiting.push({ mail, position });
      box.waiting += 1;
    },
    openDay: (nowMs) => {
      const yesterday = dateOf(nowMs) - 1;
      const { pair: pairHalfLife, mailbox: boxHalfLife } = policy.halfLifeDays;
      address.usedToday = 0;
      const find = (evidence: Subject, halfLifeDays: number) =>
        evidence.culprits(yesterday, halfLifeDays, campaigns, policy).forEach(campaigns.quarantine);
      for (const { evidence } of pairs.values()) find(evidence, pairHalfLife);
      for (const { evidence } of boxes) find(evidence, boxHalfLife);
      for (const box of boxes) {
        const used = box.evidence.on(yesterday).claimed;
        const judgement = box.evidence.judged(yesterday, boxHalfLife, campaigns, policy);
        if (used > 0) box.capPerDay = closeMailboxDay(box.capPerDay, { used, judgement }, policy).capPerDay;
        box.sentToday = 0;
      }
      for (const pair of pairs.values()) {
        const judgement = pair.evidence.judged(yesterday, pairHalfLife, campaigns, policy);
        const today = { ...weekOf(pair.evidence.days, yesterday), judgement };
        pair.state = closePairDay(pair.state, today, nowMs, policy).pair;
        pair.bucket = null;
      }
    },
    take: (nowMs, untilMs) => {
      campaigns.review(nowMs);
      const window = sendingWindow(nowMs, "UTC", policy);
      const taken: { mail: Mail; sendAt: EpochMs }[] = [];
      for (let at = nowMs; at < untilMs; at += tickMs)
        if (at >= window.startsAt) taken.push(...tick(at, Math.min(at + tickMs, untilMs), window));
      return taken;
    },
    told: (mail, outcome: Outcome, nowMs) => {
      const position = positions.get(mail.id) ?? 0;
      if (mail.attempts === 1) campaigns.accepted(mail, position, nowMs);
      if (refusals.told(mail, boxOf(mail).domain, outcome, nowMs)) campaigns.refused(keyOf(mail));
      if (outcome.kind === "delivered") {
        count(mail, nowMs, { delivered: 1 });
        campaigns.settled(mail, false);
        signal(mail, "ok", { retryAfterMs: null }, outcome.text, nowMs);
        return;
      }
      const { verdict } = outcome;
      const slowDown = slowDownOf(
        { verdict, replyCode: outcome.code, unnamedBefore: unnamedBefore(mail.operator, outcome, nowMs) },
        policy,
      );
      const { domain } = boxOf(mail);
      const byDomain = isOfDomain(verdict) ? refusals.byDomain(mail.operator, verdict.reason, nowMs) : [];
      const isAlone = isOfDomain(verdict) && boxes.every((box) => box.domain === domain);
      const asks = slowDownOfPair(slowDown, verdict, byDomain, isAlone, policy);
      if (!asks && refusedIn(verdict) === "domain-pace") refusals.rest(mail, domain, outcome, nowMs);
      const isHard = verdict.class === "hard";
      if (outcome.kind === "deferred") count(mail, nowMs, { rate: asks ? 1 : 0 });
      else {
        count(mail, nowMs, { hard: isHard ? 1 : 0 });
        campaigns.settled(mail, isHard);
      }
      const asked = { retryAfterMs: verdict.retryAfterMs, ruleTime: ruleTimeOf(verdict) };
      if (asks) signal(mail, asks, asked, outcome.text, nowMs);
    },
    reported: (mail, kind, nowMs) => {
      if (kind === "complaint") return count(mail, nowMs, { complaint: 1 });
      campaigns.settled(mail, true);
      count(mail, nowMs, { hard: 1, delivered: -1 });
    },
  };

  /** One round of the pacer: who has sent the smallest part of its day goes first. */
  function tick(nowMs: EpochMs, untilMs: EpochMs, window: Window) {
    const taken: { mail: Mail; sendAt: EpochMs }[] = [];
    const closed = new Set<string>();
    // No operator whose mail waits takes more now, or the address sends no more: the other mailboxes need not try.
    let isShut = false;
    const due = boxes
      .filter((box) => box.waiting > 0 && box.sentToday < box.capPerDay && (box.nextSendAt ?? 0) <= untilMs)
      .sort((a, b) => a.sentToday / a.capPerDay - b.sentToday / b.capPerDay);
    for (const box of due) {
      if (isShut) break;
      if (roomAt)
        for (const operator of waitingFor.keys()) {
          const now = taken.filter(({ mail }) => mail.operator === operator).length;
          if (now >= roomShare * roomAt(nowMs, operator)) closed.add(operator);
        }
      const candidates = candidatesOf(box, closed, nowMs);
      if (candidates.length === 0) continue;
      const named = new Set(candidates.flatMap(({ mail }) => pairsOf(mail.operator)));
      const result = pace(
        {
          nowMs,
          untilMs,
          window,
          mailbox: { capPerDay: box.capPerDay, sentToday: box.sentToday, nextSendAt: box.nextSendAt },
          domainRoom: domainRoom(box, policy),
          address,
          pairs: new Map([...named].map((pair) => [pair.state.operator, bucketOf(pair)])),
          candidates: candidates.map(({ mail }) => ({ messageId: mail.id, operator: mail.operator })),
          jitter,
        },
        policy,
      );
      for (const operator of result.closed) closed.add(operator);
      isShut =
        result.held.has("address-spacing") ||
        result.held.has("address-cap") ||
        [...waitingFor].every(
          ([operator, waiting]) =>
            waiting === 0 || closed.has(operator) || closed.has(capGroup(operator, policy)),
        );
      box.nextSendAt = result.nextSendAt;
      for (const { messageId, sendAt } of result.slots) {
        const planned = candidates.find(({ mail }) => mail.id === messageId);
        if (!planned) continue;
        const { mail } = planned;
        box.lines.get(`${keyOf(mail)} ${mail.operator}`)?.waiting.drop(1);
        box.waiting -= 1;
        waitingFor.set(mail.operator, (waitingFor.get(mail.operator) ?? 0) - 1);
        box.sentToday += 1;
        count(mail, nowMs, { claimed: 1, sent: 1 });
        for (const pair of pairsOf(mail.operator)) pair.state = { ...pair.state, lastUsedAt: nowMs };
        taken.push({ mail, sendAt });
      }
    }
    return taken;
  }

  /** In the order of their campaigns, as the pacer asks for them. */
  function candidatesOf(box: Box, closed: ReadonlySet<string>, nowMs: EpochMs): readonly Planned[] {
    const first: Planned[] = [];
    for (const { campaign, operator, group, waiting } of box.lines.values()) {
      if (waiting.isEmpty() || closed.has(operator) || closed.has(group)) continue;
      if (refusals.isHeld(box.domain, operator, nowMs)) continue;
      for (const planned of waiting.peek(2))
        if (campaigns.mayGo(campaign, planned.position)) first.push(planned);
    }
    return first.sort((a, b) => a.position - b.position);
  }
}
