import type { Policy } from "@penguinmails/core/policy";
import { day, utcDay } from "@penguinmails/core/time";
import { pairSubject } from "@penguinmails/services/warmup/pair-subject";
import { dateOf, midnightOf } from "./dates.ts";
import { type Facts, type Sums, sumsOf } from "./facts.ts";
import { beliefOf, type PairBelief } from "./imagine.ts";
import type { Ruling, TenantRecord } from "./record.ts";
import { type Replay, replay, replayRecorded } from "./replay.ts";
import { timelineOf } from "./timeline.ts";
import type { Track } from "./track.ts";

/** How often the fate of what was never sent is drawn. */
export const draws = 100;

/** Mean over the draws, and the range that holds 90 % of them. */
export type Range = { readonly mean: number; readonly low: number; readonly high: number };
export const figures = [
  "sent",
  "accepted",
  "deferrals",
  "bounces",
  "complaints",
  "blockDays",
  "imagined",
] as const satisfies readonly (keyof Sums)[];
export type Figure = (typeof figures)[number];
type PairReport = {
  readonly pair: string;
  readonly recorded: Readonly<Record<Figure, number>>;
  readonly other: Readonly<Record<Figure, Range>>;
};

type Said = Pick<Ruling, "before" | "after" | "reason">;
type Difference = {
  readonly at: string;
  readonly subject: string;
  readonly limit: string;
  /** Null: it was not ruled. */
  readonly recorded: Said | null;
  /** As most draws rule; null: most don't. `share` of the draws (0..1) that rule so. */
  readonly other: (Said & { readonly share: number }) | null;
};

export type TenantReport = {
  readonly tenant: { readonly id: string; readonly name: string };
  readonly from: string;
  readonly to: string;
  readonly draws: number;
  /** Rulings written down, and how many of them the shipped policy comes to again, word for word. */
  readonly rulings: { readonly recorded: number; readonly replayed: number };
  /** Of all that the other policy would have sent, the part whose fate nobody knows (0..1). */
  readonly imaginedShare: number;
  readonly pairs: readonly PairReport[];
  readonly differences: readonly Difference[];
};

/** What another policy would have decided and brought; null when the agency sent nothing in that time. */
export function backtestTenant(
  record: TenantRecord,
  input: {
    readonly from: string;
    readonly to: string | undefined;
    readonly policy: Policy;
    /** Told before each draw, from 0. */
    readonly begins?: (draw: number) => void;
  },
): TenantReport | null {
  const timeline = timelineOf(record);
  const first = dateOf(input.from);
  const lastSeen = Math.floor((timeline.at(-1)?.at ?? 0) / day);
  const last = input.to === undefined ? lastSeen : dateOf(input.to);
  const isWithin = (date: number) => date >= first && date <= last;
  const within = timeline.filter(({ at }) => at < midnightOf(last + 1));
  if (!within.some(({ at, happening }) => happening.kind === "claim" && at >= midnightOf(first))) return null;
  const asRecorded = replayRecorded(record, within);
  const beliefs = beliefsOf(record, asRecorded, isWithin);
  const shared = { record, timeline: within, policy: input.policy, from: midnightOf(first), beliefs };
  const runs: Replay[] = [];
  for (let draw = 0; draw < draws; draw += 1) {
    input.begins?.(draw);
    runs.push(replay({ ...shared, draw }));
    // Without anything to imagine, every draw is the same.
    if (draw === 0 && imaginedIn(runs[0]?.other) === 0) break;
  }
  const isInTime = ({ at }: Ruling) => isWithin(Math.floor(at / day));
  const written = record.rulings.filter(isInTime);
  return {
    tenant: { id: record.tenantId, name: record.name },
    from: input.from,
    to: utcDay(midnightOf(last)),
    draws: runs.length,
    rulings: {
      recorded: written.length,
      replayed: written.filter((ruling) => isSame(ruling, asRecorded.rulings.get(ruling.key))).length,
    },
    imaginedShare: mean(
      runs.map(({ other }) => {
        const { imagined, sent } = sumsOf(
          [...other.facts.values()].flatMap((days) => inside(days, isWithin)),
        );
        return sent === 0 ? 0 : imagined / sent;
      }),
    ),
    pairs: pairReports(record, asRecorded, runs, isWithin),
    differences: differencesOf(written, runs, isInTime),
  };
}

function inside(days: ReadonlyMap<number, Facts>, isWithin: (date: number) => boolean): readonly Facts[] {
  return [...days].filter(([date]) => isWithin(date)).map(([, facts]) => facts);
}

function imaginedIn(track: Track | undefined): number {
  return [...(track?.facts.values() ?? [])].reduce((sum, days) => sum + sumsOf(days.values()).imagined, 0);
}

function beliefsOf(
  record: TenantRecord,
  track: Track,
  isWithin: (date: number) => boolean,
): ReadonlyMap<string, PairBelief> {
  const told = new Map<string, { hard: number; blocks: number; rated: number }>();
  for (const event of record.events) {
    const message = record.messages.get(event.messageId);
    if (!message || !isWithin(message.claimDate ?? -1)) continue;
    const key = `${message.addressId}/${message.operator}`;
    const counts = told.get(key) ?? { hard: 0, blocks: 0, rated: 0 };
    told.set(key, counts);
    if (event.kind === "bounced" && event.class === "hard") counts.hard += 1;
    if (event.signal === "block") counts.blocks += 1;
    if (event.signal === "rate") counts.rated += 1;
  }
  const nothing = { hard: 0, blocks: 0, rated: 0 };
  return new Map(
    [...keysOf(record)].map((key) => {
      const days = track.facts.get(key) ?? new Map<number, Facts>();
      const sums = sumsOf(inside(days, isWithin));
      return [key, beliefOf({ ...sums, ...(told.get(key) ?? nothing) })];
    }),
  );
}

/** Every pair that has sent, and those to which mail waits. */
function keysOf(record: TenantRecord): ReadonlySet<string> {
  const operators = new Set([...record.messages.values()].map(({ operator }) => operator));
  return new Set([...record.ips.keys()].flatMap((ip) => [...operators].map((o) => `${ip}/${o}`)));
}

function pairReports(
  record: TenantRecord,
  recorded: Track,
  runs: readonly Replay[],
  isWithin: (date: number) => boolean,
): readonly PairReport[] {
  const keys = new Set([...recorded.facts.keys(), ...runs.flatMap(({ other }) => [...other.facts.keys()])]);
  const sums = (track: Track, key: string) =>
    sumsOf(inside(track.facts.get(key) ?? new Map<number, Facts>(), isWithin));
  return [...keys]
    .map((key) => {
      const [addressId = "", operator = ""] = key.split("/");
      const lived = runs.map(({ other }) => sums(other, key));
      const was = sums(recorded, key);
      const of = <T>(value: (figure: Figure) => T) =>
        Object.fromEntries(figures.map((figure) => [figure, value(figure)])) as Record<Figure, T>;
      return {
        pair: pairSubject(addressId, record.ips.get(addressId) ?? null, operator).label,
        recorded: of((figure) => was[figure]),
        other: of((figure) => rangeOf(lived.map((one) => one[figure]))),
      };
    })
    .sort((a, b) => (a.pair < b.pair ? -1 : 1));
}

function differencesOf(
  written: readonly Ruling[],
  runs: readonly Replay[],
  isInTime: (ruling: Ruling) => boolean,
): readonly Difference[] {
  const recorded = new Map(written.map((ruling) => [ruling.key, ruling]));
  const variants = new Map<string, Map<string, { ruling: Ruling; count: number }>>();
  for (const { other } of runs)
    for (const ruling of other.rulings.values()) {
      if (!isInTime(ruling)) continue;
      const ofKey = variants.get(ruling.key) ?? new Map<string, { ruling: Ruling; count: number }>();
      variants.set(ruling.key, ofKey);
      const words = JSON.stringify(said(ruling));
      const known = ofKey.get(words) ?? { ruling, count: 0 };
      known.count += 1;
      ofKey.set(words, known);
    }
  const differences: (Difference & { readonly key: string })[] = [];
  for (const key of new Set([...recorded.keys(), ...variants.keys()])) {
    const was = recorded.get(key) ?? null;
    const ruled = [...(variants.get(key)?.values() ?? [])];
    const silent = runs.length - ruled.reduce((sum, { count }) => sum + count, 0);
    const most = ruled.reduce<(typeof ruled)[number] | null>(
      (best, one) => (best && best.count >= one.count ? best : one),
      null,
    );
    const other = most && most.count > silent ? most : null;
    if (isSame(was ?? undefined, other?.ruling)) continue;
    const named = was ?? other?.ruling;
    if (!named) continue;
    differences.push({
      key,
      at: new Date(named.at).toISOString(),
      subject: named.subject,
      limit: named.limit,
      recorded: was && said(was),
      other: other && { ...said(other.ruling), share: other.count / runs.length },
    });
  }
  return differences
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.key < b.key ? -1 : 1))
    .map(({ key: _, ...difference }) => difference);
}

function said({ before, after, reason }: Ruling): Said {
  return { before, after, reason };
}

function isSame(a: Ruling | undefined, b: Ruling | undefined): boolean {
  return a?.before === b?.before && a?.after === b?.after && a?.reason === b?.reason;
}

function rangeOf(values: readonly number[]): Range {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return { mean: mean(values), low: at(0.05), high: at(0.95) };
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;
}
