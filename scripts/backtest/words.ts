import type { Policy } from "@penguinmails/core/policy";
import { impliedOfDay, type ToldRate } from "@penguinmails/core/reputation/implied-complaints";
import {
  feedOfOperator,
  type OperatorWord,
  operatorOfFeed,
} from "@penguinmails/core/reputation/operator-word";
import { utcDay } from "@penguinmails/core/time";
import { midnightOf } from "./dates.ts";
import type { RecordedWord, TenantRecord } from "./record.ts";
import type { Pair, Subjects } from "./subjects.ts";

/** What operators said, as one life heeds it: held against what that life delivered. */
export function makeWords(record: TenantRecord, subjects: Subjects) {
  const evidenceOf = ({ kind, subjectId, source }: RecordedWord) => {
    const operator = operatorOfFeed[source];
    return kind === "address"
      ? subjects.pairs.get(`${subjectId}/${operator}`)?.evidence.days
      : subjects.domains.get(`${subjectId} ${operator}`);
  };
  const addressOf = ({ kind, subjectId }: RecordedWord) =>
    kind === "address" ? subjectId : record.addressOfDomain.get(subjectId);

  return {
    /**
     * What a pair's operator was first heard to say up to a date since the sending day before it, while it is fresh, in the
     * order in which it is heeded (`judge-day.ts` of the services).
     */
    saidSince({ addressId, state, evidence }: Pair, date: number, policy: Policy): readonly OperatorWord[] {
      const source = feedOfOperator(state.operator);
      const firstDate = date - policy.operatorFeed.freshDays;
      const usedBefore = sixDaysBefore(date).find((each) => evidence.on(each).claimed > 0);
      const toldFrom = usedBefore === undefined ? date : usedBefore + 1;
      return record.words
        .filter(
          (word) =>
            word.source === source &&
            word.toldDate >= toldFrom &&
            word.toldDate <= date &&
            word.date >= firstDate &&
            word.date <= date &&
            addressOf(word) === addressId,
        )
        .map((word) => ({
          source: word.source,
          subject: word.subject,
          day: utcDay(midnightOf(word.date)),
          metric: word.metric,
          value: word.value,
          delivered: evidenceOf(word)?.get(word.date)?.delivered ?? 0,
        }));
    },
    /** Counts what the rates that were told by the end of a date imply of that day and those that are still asked about. */
    settle(date: number, policy: Policy): void {
      if (record.words.length === 0) return;
      const { askBackDays } = policy.operatorFeed;
      for (let of = date - askBackDays; of <= date; of += 1)
        settleDay(of, ratesOf(record.words, of, date), policy);
    },
  };

  function settleDay(date: number, rates: readonly ToldRate[], policy: Policy): void {
    const pairs = [...subjects.pairs.values()].map(({ addressId, state, evidence }) => ({
      ...{ kind: "pair" as const, id: addressId, operator: state.operator, addressId: null },
      days: evidence.days,
    }));
    const domains = [...subjects.domains].map(([key, days]) => {
      const [id = "", operator = ""] = key.split(" ");
      const addressId = record.addressOfDomain.get(id) ?? null;
      return { kind: "domain" as const, id, operator, addressId, days };
    });
    const deliveries = [...pairs, ...domains].flatMap(({ days, ...of }) => {
      const on = days.get(date);
      return on ? [{ ...of, delivered: on.delivered, complaint: on.complaint }] : [];
    });
    const implied = new Map(
      impliedOfDay(rates, deliveries, policy).map(({ kind, id, operator, complaints }) => [
        `${kind} ${id} ${operator}`,
        complaints,
      ]),
    );
    for (const { days, id, operator } of pairs) {
      const on = days.get(date);
      if (on) on.implied = implied.get(`pair ${id} ${operator}`) ?? 0;
    }
  }
}

/** The newest first. */
function sixDaysBefore(date: number): readonly number[] {
  return [1, 2, 3, 4, 5, 6].map((days) => date - days);
}

/** The highest rate of each domain and address about a day, of those that were told by the end of `toldBy`. */
function ratesOf(words: readonly RecordedWord[], date: number, toldBy: number): readonly ToldRate[] {
  const rates = new Map<string, ToldRate>();
  for (const { kind, subjectId: id, metric, value, ...word } of words) {
    const isRate = metric === "spam-rate" || metric === "complaint-rate";
    if (!isRate || word.date !== date || word.toldDate > toldBy) continue;
    const rate = Math.max(value.least, rates.get(`${kind} ${id}`)?.rate ?? 0);
    rates.set(`${kind} ${id}`, { kind, id, rate });
  }
  return [...rates.values()];
}
