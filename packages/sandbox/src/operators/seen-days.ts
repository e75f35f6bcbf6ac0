import { day as dayMs, utcDay } from "@penguinmails/core/time";
import type { MailHost } from "../dns/synthetic.ts";
import { historiesOf } from "../receivers/histories.ts";
import { type Limits, standingOf } from "../receivers/standing.ts";
import type { WorldContext } from "../world-context.ts";

/** What an operator counted of a source (an address, or `domain:` and a name) on a UTC day that is over. */
export type SeenDay = {
  readonly source: string;
  readonly day: string;
  readonly accepted: number;
  readonly complaints: number;
  /** 1: nothing was held against it by the end of the day. */
  readonly quality: number;
};

/** Less than this says nothing. Real operators want about ten times as much, which a small world seldom sends. */
const enough = 10;
const anyLimits: Limits = { newPerHour: 1, newPerDay: 1, spike: 1, coolMs: 0 };

/** The days that an operator tells of, oldest first; what is too little is left out. */
export function seenDays({ store, clock }: WorldContext, host: MailHost): readonly SeenDay[] {
  const today = utcDay(clock.now());
  return historiesOf(store, host)
    .flatMap(({ source, history }) =>
      history.days.map(({ day: nth, accepted, complaints }) => {
        const until = { ...history, days: history.days.filter(({ day }) => day <= nth) };
        const { quality } = standingOf(anyLimits, until, nth * dayMs);
        return { source, day: utcDay(nth * dayMs), accepted, complaints, quality };
      }),
    )
    .filter(({ day, accepted }) => day < today && accepted >= enough)
    .sort((a, b) => a.day.localeCompare(b.day));
}
