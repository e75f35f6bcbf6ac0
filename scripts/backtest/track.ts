import { readReply } from "@penguinmails/core/feedback/reply/read-reply";
import { retryHintMs } from "@penguinmails/core/feedback/reply/retry-hint";
import type { Policy } from "@penguinmails/core/policy";
import { day, type EpochMs, utcDay } from "@penguinmails/core/time";
import { capGroup } from "@penguinmails/core/warmup/cap-group";
import type { DecisionDraft } from "@penguinmails/core/warmup/decision";
import { quarantineListed, releaseListed, retirePair } from "@penguinmails/core/warmup/listed-pair";
import { closeMailboxDay } from "@penguinmails/core/warmup/mailbox";
import { standingUnder, type WarmupMode } from "@penguinmails/core/warmup/mode";
import { coldPair, onPairSignal, type PairState } from "@penguinmails/core/warmup/pair";
import { closePairDay } from "@penguinmails/core/warmup/pair-day";
import { addTo, type DayCounts, Subject, weekOf } from "../simulate/evidence.ts";
import { type Facts, noFacts } from "./facts.ts";
import { signalKey, usedSoFar } from "./pair-used.ts";
import { midnightOf } from "./read-record.ts";
import type { RecordedEvent, RecordedMessage, RotationTurn, Ruling, TenantRecord } from "./record.ts";

export type Pair = {
  readonly addressId: string;
  state: PairState;
  readonly evidence: Subject;
  /** Claimed so far on `date`. */
  used: { date: number; count: number };
  /** Dates on which the operator made it rest or pause. */
  readonly rested: Set<number>;
};
export type Box = {
  readonly id: string;
  readonly domainId: string;
  readonly createdAt: EpochMs;
  capPerDay: number;
  readonly evidence: Subject;
  used: { date: number; count: number };
};

/** One life of an agency's warm-up: the functions of core that the services call, over memory instead of tables. */
export type Track = ReturnType<typeof makeTrack>;

export function makeTrack(record: TenantRecord, policyAt: (at: EpochMs) => Policy) {
  const pairs = new Map<string, Pair>();
  const boxes = new Map<string, Box>();
  const rulings = new Map<string, Ruling>();
  const proposed = new Map<string, { readonly date: number; readonly again: (at: EpochMs) => void }>();
  const facts = new Map<string, Map<number, Facts>>();
  const deliveredIds = new Set<string>();
  const bouncedIds = new Set<string>();
  let mode: WarmupMode = record.firstMode;

  const quarantined = new Set<string>();
  const evidenceOf = (key: string): Subject => {
    const evidence = new Subject();
    for (const [date, claimed] of record.claims.get(key) ?? []) addTo(evidence.days, date, { claimed });
    return evidence;
  };
  const isQuarantined = (campaignId: string) => quarantined.has(campaignId);
  const pairOf = (addressId: string, operator: string, at: EpochMs): Pair => {
    const key = `${addressId}/${operator}`;
    const known = pairs.get(key);
    if (known) return known;
    const state = coldPair(operator, policyAt(at));
    const evidence = evidenceOf(`pair ${addressId} ${operator}`);
    const made: Pair = { addressId, state, evidence, used: { date: 0, count: 0 }, rested: new Set() };
    pairs.set(key, made);
    return made;
  };
  const boxOf = (id: string): Box => {
    const known = boxes.get(id);
    if (known) return known;
    const of = record.mailboxes.get(id);
    const made: Box = {
      id,
      domainId: of?.domainId ?? "",
      createdAt: of?.createdAt ?? 0,
      capPerDay: policyAt(of?.createdAt ?? 0).mailbox.startPerDay,
      evidence: evidenceOf(`mailbox ${id}`),
      used: { date: 0, count: 0 },
    };
    boxes.set(id, made);
    return made;
  };
  /** The pair, and the one of the group whose cap it shares. */
  const pairsOf = (message: RecordedMessage, at: EpochMs): readonly Pair[] => {
    const { addressId, operator } = message;
    if (addressId === null) return [];
    const names = [...new Set([operator, capGroup(operator, policyAt(at))])];
    return names.map((name) => pairOf(addressId, name, at));
  };
  const factsOf = ({ addressId, operator }: RecordedMessage, date: number): Facts => {
    const key = `${addressId}/${operator}`;
    const days = facts.get(key) ?? new Map<number, Facts>();
    facts.set(key, days);
    const on = days.get(date) ?? noFacts();
    days.set(date, on);
    return on;
  };
  const count = (message: RecordedMessage, date: number, at: EpochMs, delta: Partial<DayCounts>) => {
    for (const { evidence } of [boxOf(message.mailboxId), ...pairsOf(message, at)])
      evidence.count(message.campaignId, date, delta);
  };
  const write = (
    key: string,
    at: EpochMs,
    subject: string,
    draft: DecisionDraft,
    standing: Ruling["standing"],
  ) => {
    const { limit, before, after, reason } = draft;
    if (!rulings.has(key)) rulings.set(key, { key, at, subject, limit, before, after, reason, standing });
  };
  const labelOf = ({ addressId, state }: Pair) =>
    `${record.ips.get(addressId) ?? "address"} → ${state.operator}`;

  for (const id of record.mailboxes.keys()) boxOf(id);

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
        break;
      case "delivered":
        count(message, date, at, { delivered: 1 });
        if (!bouncedIds.has(message.id)) deliveredIds.add(message.id);
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
    { at, text, ruleTime }: Pick<RecordedEvent, "at" | "text" | "ruleTime">,
    uncounted: number,
  ): void {
    const { addressId, operator } = message;
    if (addressId === null) return;
    const pair = pairOf(addressId, operator, at);
    const usedToday = usedSoFar(pair, at) + uncounted;
    const context = {
      nowMs: at,
      usedToday,
      retryAfterMs: asked === "ok" ? null : retryHintMs(readReply(text).text),
      ruleTime,
      replyText: text,
    };
    const move = onPairSignal(pair.state, asked, context, policyAt(at));
    if (asked !== "ok" && move.decision) pair.rested.add(Math.floor(at / day));
    pair.state = move.pair;
    if (move.decision) write(signalKey(message, asked, at), at, labelOf(pair), move.decision, "applied");
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
    for (const box of inOrder(boxes)) {
      const used = box.evidence.on(date).claimed;
      if (used > 0) closeBox(box, date, on, at);
    }
    const lastDate = Math.floor(at / day) - 1;
    const judgedAt = at - (lastDate - date) * day;
    for (const pair of inOrder(pairs)) closePair(pair, date, on, at, judgedAt);
  }

  function closeBox(box: Box, date: number, on: string, at: EpochMs): void {
    const key = `mailbox-day:${box.id}:${on}`;
    const move = (now: EpochMs) => {
      const policy = policyAt(now);
      const judgement = box.evidence.judged(date, policy.halfLifeDays.mailbox, isQuarantined, policy);
      const used = box.evidence.on(date).claimed;
      return { judgement, ...closeMailboxDay(box.capPerDay, { used, judgement }, policy) };
    };
    const { judgement, decision, capPerDay } = move(at);
    const standing = standingUnder(mode, judgement.verdict);
    if (standing === "applied") box.capPerDay = capPerDay;
    if (!decision) return;
    write(key, at, record.mailboxes.get(box.id)?.email ?? box.id, decision, standing);
    if (standing === "proposed")
      proposed.set(key, {
        date,
        again: (now) => {
          box.capPerDay = move(now).capPerDay;
        },
      });
  }

  function closePair(pair: Pair, date: number, on: string, at: EpochMs, judgedAt: EpochMs): void {
    const key = `pair-day:${pair.addressId}:${pair.state.operator}:${on}`;
    const move = (now: EpochMs) => {
      const policy = policyAt(at);
      const judgement = pair.evidence.judged(date, policy.halfLifeDays.pair, isQuarantined, policy);
      const today = { ...weekOf(pair.evidence.days, date), judgement };
      return { judgement, ...closePairDay(pair.state, today, now, policy) };
    };
    const { judgement, decision, pair: next } = move(judgedAt);
    const standing = standingUnder(mode, judgement.verdict);
    if (standing === "applied") pair.state = next;
    if (!decision) return;
    write(key, at, labelOf(pair), decision, standing);
    if (standing === "proposed")
      proposed.set(key, {
        date,
        again: (now) => {
          pair.state = move(now).pair;
        },
      });
  }

  /** What the record says a pair had used when this event made it rest, less what this life counted; 0 otherwise. */
  function uncountedAt(message: RecordedMessage, { signal: asked, at }: RecordedEvent): number {
    const used = asked === null ? undefined : record.usedAt.get(signalKey(message, asked, at));
    if (used === undefined || message.addressId === null) return 0;
    return used - usedSoFar(pairOf(message.addressId, message.operator, at), at);
  }

  return {
    uncountedAt,
    pairs,
    boxes,
    rulings,
    facts,
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
    /** A guard stopped a campaign for what its own evidence says, or somebody resumed it. */
    setQuarantine: (campaignId: string, isIn: boolean) => {
      if (isIn) quarantined.add(campaignId);
      else quarantined.delete(campaignId);
    },
    setMode: (next: WarmupMode) => {
      mode = next;
      proposed.clear();
    },
    /** A person accepted the ruling of that key: it is ruled again and holds; nothing when this life proposed none. */
    answer: (key: string, at: EpochMs) => {
      proposed.get(key)?.again(at);
      proposed.delete(key);
    },
  };
}

function inOrder<T>(of: ReadonlyMap<string, T>): readonly T[] {
  return [...of].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}
