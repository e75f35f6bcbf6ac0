import { culpritRuling } from "@penguinmails/core/campaigns/guard-ruling";
import { readReply } from "@penguinmails/core/feedback/reply/read-reply";
import { retryHintMs } from "@penguinmails/core/feedback/reply/retry-hint";
import type { Policy } from "@penguinmails/core/policy";
import { day, type EpochMs, utcDay } from "@penguinmails/core/time";
import type { DecisionDraft } from "@penguinmails/core/warmup/decision";
import { heedOperators } from "@penguinmails/core/warmup/heed-operators";
import { quarantineListed, releaseListed, retirePair } from "@penguinmails/core/warmup/listed-pair";
import { closeMailboxDay } from "@penguinmails/core/warmup/mailbox";
import { standingUnder, type WarmupMode } from "@penguinmails/core/warmup/mode";
import { onPairSignal, type PairState } from "@penguinmails/core/warmup/pair";
import { closePairDay } from "@penguinmails/core/warmup/pair-day";
import { pairSubject } from "@penguinmails/services/warmup/pair-subject";
import { type DayCounts, weekOf } from "../simulate/evidence.ts";
import { midnightOf } from "./dates.ts";
import { type Facts, noFacts } from "./facts.ts";
import { makeGuards } from "./guards.ts";
import { signalKey, usedSoFar } from "./pair-used.ts";
import type { RecordedEvent, RecordedMessage, RotationTurn, Ruling, TenantRecord } from "./record.ts";
import { type Box, makeSubjects, type Pair } from "./subjects.ts";
import { makeWords } from "./words.ts";

/** One life of an agency's warm-up: the functions of core that the services call, over memory instead of tables. */
export type Track = ReturnType<typeof makeTrack>;

export function makeTrack(record: TenantRecord, policyAt: (at: EpochMs) => Policy) {
  const subjects = makeSubjects(record, policyAt);
  const { pairs, boxes, pairOf, boxOf, pairsOf } = subjects;
  const words = makeWords(record, subjects);
  const rulings = new Map<string, Ruling>();
  const proposed = new Map<string, (at: EpochMs) => void>();
  const facts = new Map<string, Map<number, Facts>>();
  const deliveredIds = new Set<string>();
  const bouncedIds = new Set<string>();
  let mode: WarmupMode = record.firstMode;
  let culpritsSoughtAt: EpochMs | null = null;

  const write = (
    key: string,
    at: EpochMs,
    subject: string,
    draft: DecisionDraft,
    standing: Ruling["standing"] = "applied",
  ) => {
    const { limit, before, after, reason } = draft;
    if (!rulings.has(key)) rulings.set(key, { key, at, subject, limit, before, after, reason, standing });
  };
  const guards = makeGuards(record, policyAt, write);
  const factsOf = ({ addressId, operator }: RecordedMessage, date: number): Facts => {
    const key = `${addressId}/${operator}`;
    const days = facts.get(key) ?? new Map<number, Facts>();
    facts.set(key, days);
    const on = days.get(date) ?? noFacts();
    days.set(date, on);
    return on;
  };
  const count = (message: RecordedMessage, date: number, at: EpochMs, delta: Partial<DayCounts>) => {
    subjects.count(message, date, at, delta);
    guards.count(message.campaignId, date, delta);
  };
  const labelOf = ({ addressId, state }: Pair) =>
    pairSubject(addressId, record.ips.get(addressId) ?? null, state.operator).label;

  /** A message gets its slot. Claims of the record are in the day's counts already. */
  function claim(message: RecordedMessage, date: number, at: EpochMs): void {
    for (const used of [boxOf(message.mailboxId), ...pairsOf(message, at)]) {
      used.used = { date, count: (used.used.date === date ? used.used.count : 0) + 1 };
      if ("state" in used) used.state = { ...used.state, lastUsedAt: at };
    }
    factsOf(message, date).sent += 1;
  }

  /**
   * Something is learned about a message that was sent on `date`. `uncounted`: what its pair had used by then beyond
   * the claims that this life has seen, because slots are given ahead of their time.
   */
  function tell(
    message: RecordedMessage,
    date: number,
    event: Omit<RecordedEvent, "id">,
    uncounted = 0,
  ): void {
    const { at } = event;
    const on = factsOf(message, date);
    switch (event.kind) {
      case "accepted":
        count(message, date, at, { sent: 1 });
        guards.accepted(message, at);
        break;
      case "delivered":
        count(message, date, at, { delivered: 1 });
        if (!bouncedIds.has(message.id)) deliveredIds.add(message.id);
        guards.settled(message, "delivered");
        on.accepted += 1;
        break;
      case "deferred":
        count(message, date, at, { rate: event.signal === null ? 0 : 1 });
        on.deferrals += 1;
        break;
      case "bounced": {
        const delivered = deliveredIds.delete(message.id) ? -1 : 0;
        count(message, date, at, { hard: event.class === "hard" ? 1 : 0, delivered });
        bouncedIds.add(message.id);
        guards.settled(message, event.class === "hard" ? "hard" : "soft");
        on.accepted += delivered;
        on.bounces += 1;
        break;
      }
      case "complained":
        count(message, date, at, { complaint: 1 });
        on.complaints += 1;
        break;
    }
    if (event.signal === "block") factsOf(message, Math.floor(at / day)).blocks += 1;
    if (event.signal !== null) signal(message, event.signal, event, uncounted);
  }

  function signal(
    message: RecordedMessage,
    asked: "ok" | "rate" | "block",
    { at, saidAt, text, ruleTime }: Pick<RecordedEvent, "at" | "saidAt" | "text" | "ruleTime">,
    uncounted: number,
  ): void {
    const { addressId, operator } = message;
    if (addressId === null) return;
    const pair = pairOf(addressId, operator, at);
    const usedToday = usedSoFar(pair, saidAt) + uncounted;
    const context = {
      nowMs: saidAt,
      usedToday,
      retryAfterMs: asked === "ok" ? null : retryHintMs(readReply(text).text),
      ruleTime,
      replyText: text,
    };
    const move = onPairSignal(pair.state, asked, context, policyAt(at));
    if (asked !== "ok" && move.decision) pair.rested.add(Math.floor(saidAt / day));
    pair.state = move.pair;
    if (move.decision) write(signalKey(message, asked, saidAt), at, labelOf(pair), move.decision);
  }

  /** The slow loop of one day, run at `at`. */
  function close(date: number, at: EpochMs): void {
    const on = utcDay(midnightOf(date));
    // A lease that was given back is counted and has no message to show for it.
    for (const [key, days] of record.claims) {
      const [kind, id = "", operator = ""] = key.split(" ");
      if (!days.has(date)) continue;
      if (kind === "pair") pairOf(id, operator, midnightOf(date));
    }
    const lastDate = Math.floor(at / day) - 1;
    words.settle(date, policyAt(at));
    if (culpritsSoughtAt !== at) seekCulprits(lastDate, at);
    culpritsSoughtAt = at;
    for (const box of inOrder(boxes)) {
      const used = box.evidence.on(date).claimed;
      if (used > 0) closeBox(box, date, on, at);
    }
    const judgedAt = at - (lastDate - date) * day;
    for (const pair of inOrder(pairs)) closePair(pair, date, on, at, judgedAt);
  }

  /** As `quarantineCulprits` of the services: whoever explains what is held against a pair or a mailbox sends no more. */
  function seekCulprits(date: number, at: EpochMs): void {
    const policy = policyAt(at);
    const { pair: pairDays, mailbox: boxDays } = policy.halfLifeDays;
    const sought = [
      ...inOrder(pairs).map(({ evidence, state }) => ({
        evidence,
        days: pairDays,
        operator: state.operator,
      })),
      ...inOrder(boxes).map(({ evidence }) => ({ evidence, days: boxDays, operator: null })),
    ];
    for (const { evidence, days, operator } of sought) {
      const found = evidence.culprits(date, days, guards, policy);
      const about = {
        ...{ operator, campaigns: found.length, day: utcDay(midnightOf(date)) },
        isSeries: evidence.isSeries(date, days, guards, found, policy),
      };
      for (const id of [...found].sort()) {
        const { finishedAt } = record.campaigns.get(id) ?? { finishedAt: null };
        const hasEnded = finishedAt !== null && finishedAt < at;
        guards.pause(id, culpritRuling(id, { ...about, hasEnded }, policy), at);
      }
    }
  }

  function closeBox(box: Box, date: number, on: string, at: EpochMs): void {
    const key = `mailbox-day:${box.id}:${on}`;
    const move = (now: EpochMs) => {
      const policy = policyAt(now);
      const judgement = box.evidence.judged(date, policy.halfLifeDays.mailbox, guards, policy);
      const used = box.evidence.on(date).claimed;
      return { judgement, ...closeMailboxDay(box.capPerDay, { used, judgement }, policy) };
    };
    const { judgement, decision, capPerDay } = move(at);
    const standing = standingUnder(mode, judgement.verdict);
    if (standing === "applied") box.capPerDay = capPerDay;
    if (!decision) return;
    write(key, at, record.mailboxes.get(box.id)?.email ?? box.id, decision, standing);
    if (standing === "proposed")
      proposed.set(key, (now) => {
        box.capPerDay = move(now).capPerDay;
      });
  }

  function closePair(pair: Pair, date: number, on: string, at: EpochMs, judgedAt: EpochMs): void {
    const key = `pair-day:${pair.addressId}:${pair.state.operator}:${on}`;
    const move = (now: EpochMs) => {
      const policy = policyAt(at);
      const seen = pair.evidence.judged(date, policy.halfLifeDays.pair, guards, policy);
      const said = words.saidSince(pair, date, policy);
      const judgement = heedOperators(seen, said, policy);
      const today = { ...weekOf(pair.evidence.days, date), judgement, endedAt: midnightOf(date + 1) };
      return { judgement, ...closePairDay(pair.state, today, now, policy) };
    };
    const { judgement, decision, pair: next } = move(judgedAt);
    const standing = standingUnder(mode, judgement.verdict);
    if (standing === "applied") pair.state = next;
    if (!decision) return;
    write(key, at, labelOf(pair), decision, standing);
    if (standing === "proposed")
      proposed.set(key, () => {
        pair.state = move(judgedAt).pair;
      });
  }

  /** What the record says a pair had used when this event made it rest, less what this life counted; 0 otherwise. */
  function uncountedAt(message: RecordedMessage, { signal: asked, at, saidAt }: RecordedEvent): number {
    const used = asked === null ? undefined : record.usedAt.get(signalKey(message, asked, saidAt));
    if (used === undefined || message.addressId === null) return 0;
    return used - usedSoFar(pairOf(message.addressId, message.operator, at), saidAt);
  }

  return {
    uncountedAt,
    pairs,
    boxes,
    rulings,
    facts,
    guards,
    pairsOf,
    boxOf,
    count,
    claim,
    tell,
    close,
    /** A listed address left rotation or came back, or an address was given back: what becomes of its pairs. */
    rotate: (addressId: string, turn: RotationTurn, at: EpochMs) => {
      const turns = {
        out: (pair: PairState) => quarantineListed(pair, []),
        in: (pair: PairState) => releaseListed(pair, at, policyAt(at)),
        gone: retirePair,
      };
      for (const pair of pairs.values())
        if (pair.addressId === addressId) pair.state = turns[turn](pair.state).pair;
    },
    setMode: (next: WarmupMode) => {
      mode = next;
      proposed.clear();
    },
    /** A person accepted the ruling of that key: it is ruled again and holds; nothing when this life proposed none. */
    answer: (key: string, at: EpochMs) => {
      proposed.get(key)?.(at);
      proposed.delete(key);
    },
  };
}

function inOrder<T>(of: ReadonlyMap<string, T>): readonly T[] {
  return [...of].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
