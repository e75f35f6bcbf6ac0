import type { FeedRange, FeedWord } from "@penguinmails/core/ports/operator-feed";
import type { SndsLine } from "./snds-csv.ts";

/**
 * What lines say of each address and day, from however many files: as far as we know one line, by the period from the
 * day's first mail to its last. Periods that don't meet are parts of the day and are added: numbers as they are,
 * shares and rates by their recipients. Of lines whose periods overlap, or can't be read, the one with more recipients counts
 * alone: they tell the same mail twice.
 */
export function wordsOf(lines: readonly SndsLine[]): readonly FeedWord[] {
  const days = new Map<string, SndsLine[]>();
  for (const line of lines) {
    const key = `${line.ip} ${line.day}`;
    days.set(key, [...(days.get(key) ?? []), line]);
  }
  return [...days.values()].flatMap((ofDay) => wordsOfDay(apart(ofDay)));
}

/** The fullest lines, none of which overlaps another. */
function apart(lines: readonly SndsLine[]): readonly SndsLine[] {
  const kept: SndsLine[] = [];
  for (const line of [...lines].sort((a, b) => b.recipients - a.recipients))
    if (!kept.some((other) => overlap(line, other))) kept.push(line);
  return kept;
}

function overlap({ period: a }: SndsLine, { period: b }: SndsLine): boolean {
  if (a === null || b === null) return true;
  return a.from === b.from || (a.from < b.to && b.from < a.to);
}

function wordsOfDay(parts: readonly SndsLine[]): readonly FeedWord[] {
  const [first] = parts;
  if (!first) return [];
  const about = { subject: first.ip, day: first.day };
  const recipients = parts.reduce((sum, part) => sum + part.recipients, 0);
  const shareOf = (share: (part: SndsLine) => FeedRange): FeedRange => {
    const weighed = (end: (range: FeedRange) => number) => {
      const sum = parts.reduce((total, part) => total + end(share(part)) * (part.recipients || 1), 0);
      return Number((sum / parts.reduce((total, part) => total + (part.recipients || 1), 0)).toFixed(8));
    };
    return { least: weighed(({ least }) => least), most: weighed(({ most }) => most) };
  };
  // What a part doesn't tell may be anything.
  const rate = shareOf(({ complaintRate }) => complaintRate ?? { least: 0, most: 1 });
  const traps = parts.flatMap(({ trapHits }) => trapHits ?? []);
  return [
    { ...about, metric: "filter-share", value: shareOf(({ filter }) => filter) },
    { ...about, metric: "recipients", value: exact(recipients) },
    ...(parts.some(({ complaintRate }) => complaintRate !== null)
      ? [{ ...about, metric: "complaint-rate" as const, value: rate }]
      : []),
    ...(traps.length > 0
      ? [{ ...about, metric: "trap-hits" as const, value: exact(traps.reduce((sum, hits) => sum + hits, 0)) }]
      : []),
  ];
}

const exact = (value: number): FeedRange => ({ least: value, most: value });
