import type { Policy } from "@penguinmails/core/policy";
import {
  culpritsAmong,
  excusedPart,
  isSeries,
  judgeApart,
  type StandingPart,
  total,
  withImplied,
} from "@penguinmails/core/warmup/attribution";
import { type Counts, holdUnheard, type Judgement } from "@penguinmails/core/warmup/judge";

/** What a subject's days held; the simulator's stand-in for the table `evidence_daily`. */
export type DayCounts = {
  claimed: number;
  sent: number;
  delivered: number;
  hard: number;
  complaint: number;
  rate: number;
  /** Complaints that operators' rates imply beyond those, weighed. */
  implied: number;
};
export type Days = Map<number, DayCounts>;

function noCounts(): DayCounts {
  return { claimed: 0, sent: 0, delivered: 0, hard: 0, complaint: 0, rate: 0, implied: 0 };
}

/** How campaigns stand, by name. */
type Standings = Readonly<Record<"isQuarantined" | "isRunning", (campaign: string) => boolean>>;

/** What is counted of a pair or a mailbox: all of it, and beside it what each campaign brought. */
export class Subject {
  readonly days: Days = new Map();
  private readonly ofCampaign = new Map<string, Days>();
  private readonly listOf: (campaign: string) => string;
  /** `listOf`: the list that a campaign writes to; without it each has its own. */
  constructor(listOf: (campaign: string) => string = (campaign) => campaign) {
    this.listOf = listOf;
  }

  count(campaign: string, date: number, delta: Partial<DayCounts>): void {
    const own = this.ofCampaign.get(campaign) ?? new Map();
    this.ofCampaign.set(campaign, own);
    for (const days of [this.days, own]) addTo(days, date, delta);
  }
  on(date: number): DayCounts {
    return this.days.get(date) ?? noCounts();
  }
  /** As the slow loop judges it: without what quarantined campaigns brought, where the rest can speak for itself. */
  judged(date: number, halfLifeDays: number, standings: Standings, policy: Policy): Judgement {
    const all = decayed(this.days, date, halfLifeDays);
    const apart = excusedPart(this.parts(date, halfLifeDays, standings), policy);
    return holdUnheard(judgeApart(all, withImplied(apart, all), policy), this.on(date).delivered);
  }
  /** The campaigns that still send and explain what is held against it. */
  culprits(date: number, halfLifeDays: number, standings: Standings, policy: Policy): readonly string[] {
    const all = decayed(this.days, date, halfLifeDays);
    return culpritsAmong(all, this.parts(date, halfLifeDays, standings), policy);
  }
  /** Whether those at fault, with these that are named now, are a series. */
  isSeries(
    date: number,
    halfLifeDays: number,
    standings: Standings,
    named: readonly string[],
    policy: Policy,
  ): boolean {
    return isSeries(this.parts(date, halfLifeDays, standings), named, policy);
  }
  private parts(
    date: number,
    halfLifeDays: number,
    { isQuarantined, isRunning }: Standings,
  ): readonly StandingPart[] {
    return [...this.ofCampaign].map(([campaign, days]) => ({
      campaign,
      list: this.listOf(campaign),
      counts: decayed(days, date, halfLifeDays),
      isQuarantined: isQuarantined(campaign),
      isRunning: isRunning(campaign),
      daysAgo: date - firstDate(days, date, halfLifeDays),
    }));
  }
}

export function addTo(days: Days, date: number, delta: Partial<DayCounts>): void {
  const on = days.get(date) ?? noCounts();
  days.set(date, on);
  for (const key of Object.keys(delta) as (keyof DayCounts)[]) on[key] += delta[key] ?? 0;
}

/** As `decayedCounts` of the evidence repository: half as much each half-life, five half-lives long; complaints with those implied. */
function decayed(
  days: Days,
  date: number,
  halfLifeDays: number,
): Counts & Readonly<Record<"implied", number>> {
  const sum = { sent: 0, delivered: 0, hard: 0, complaint: 0, implied: 0 };
  for (let d = date; d > date - Math.ceil(5 * halfLifeDays); d--) {
    const on = days.get(d);
    if (!on) continue;
    const weight = 0.5 ** ((date - d) / halfLifeDays);
    sum.sent += on.sent * weight;
    sum.delivered += on.delivered * weight;
    sum.hard += on.hard * weight;
    sum.complaint += (on.complaint + on.implied) * weight;
    sum.implied += on.implied * weight;
  }
  return sum;
}

/** Counts of a campaign over all its days, as `guardCampaign` sums them. */
export function summed(days: Days): Counts {
  return total([...days.values()]);
}

/** The first day on which something went, of those that are counted still. */
function firstDate(days: Days, date: number, halfLifeDays: number): number {
  const sent = [...days].filter(
    ([on, { sent: n }]) => n > 0 && on <= date && on > date - Math.ceil(5 * halfLifeDays),
  );
  return Math.min(date, ...sent.map(([on]) => on));
}

/** Used, share deferred for rate, and mean of the last 7 days with traffic, as the slow loop reads them. */
export function weekOf(
  days: Days,
  date: number,
): { readonly used: number; readonly rateShare: number; readonly weeklyMean: number } {
  const claims: number[] = [];
  for (let d = date - 6; d <= date; d++) {
    const claimed = days.get(d)?.claimed ?? 0;
    if (claimed > 0) claims.push(claimed);
  }
  const on = days.get(date);
  const used = on?.claimed ?? 0;
  const weeklyMean = claims.length === 0 ? 0 : claims.reduce((a, b) => a + b, 0) / claims.length;
  return { used, weeklyMean, rateShare: used === 0 ? 0 : (on?.rate ?? 0) / used };
}
