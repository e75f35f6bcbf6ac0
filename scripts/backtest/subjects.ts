import type { Policy } from "@penguinmails/core/policy";
import type { EpochMs } from "@penguinmails/core/time";
import { capGroup } from "@penguinmails/core/warmup/cap-group";
import { coldPair, type PairState } from "@penguinmails/core/warmup/pair";
import { addTo, type DayCounts, type Days, Subject } from "../simulate/evidence.ts";
import type { RecordedMessage, TenantRecord } from "./record.ts";

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

/** Whom one life counts for: mailboxes, pairs by `address/operator`, domains by `domain operator`. */
export type Subjects = ReturnType<typeof makeSubjects>;

export function makeSubjects(record: TenantRecord, policyAt: (at: EpochMs) => Policy) {
  const pairs = new Map<string, Pair>();
  const boxes = new Map<string, Box>();
  const domains = new Map<string, Days>();
  const listOf = (campaignId: string) => record.campaigns.get(campaignId)?.listId ?? campaignId;
  const evidenceOf = (key: string): Subject => {
    const evidence = new Subject(listOf);
    for (const [date, claimed] of record.claims.get(key) ?? []) addTo(evidence.days, date, { claimed });
    return evidence;
  };
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
  const pairsOf = ({ addressId, operator }: RecordedMessage, at: EpochMs): readonly Pair[] => {
    if (addressId === null) return [];
    const names = [...new Set([operator, capGroup(operator, policyAt(at))])];
    return names.map((name) => pairOf(addressId, name, at));
  };
  const count = (message: RecordedMessage, date: number, at: EpochMs, delta: Partial<DayCounts>) => {
    for (const { evidence } of [boxOf(message.mailboxId), ...pairsOf(message, at)])
      evidence.count(message.campaignId, date, delta);
    const key = `${message.domainId} ${message.operator}`;
    const ofDomain: Days = domains.get(key) ?? new Map();
    domains.set(key, ofDomain);
    addTo(ofDomain, date, delta);
  };
  for (const id of record.mailboxes.keys()) boxOf(id);
  return { pairs, boxes, domains, pairOf, boxOf, pairsOf, count };
}
