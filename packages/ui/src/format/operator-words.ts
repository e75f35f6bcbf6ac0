import type { Tone } from "../badge.tsx";
import { formatCount, formatShare } from "./number.ts";
import { formatDay } from "./time.ts";

/** What an operator's statistics say of one domain or address, as the API tells it. */
export type ShownOperatorWords = {
  readonly source: "postmaster" | "snds" | "yahoo";
  readonly sourceName: string;
  readonly subject: { readonly id: string; readonly label: string };
  readonly days: readonly ShownOperatorDay[];
};
export type ShownOperatorDay = { readonly day: string; readonly said: readonly ShownWord[] };
export type ShownWord = {
  readonly metric:
    | "spam-rate"
    | "complaint-rate"
    | "filter-share"
    | "auth-spf"
    | "auth-dkim"
    | "auth-dmarc"
    | "delivery-error-rate"
    | "trap-hits"
    | "recipients";
  readonly least: number;
  readonly most: number;
};

/** `telling`: some day has a value. `tooLittle`: there are days, none with enough mail to count. `silent`: no day at all. */
export function byWhatTheyTell(items: readonly ShownOperatorWords[]) {
  const isTelling = ({ days }: ShownOperatorWords) => days.some(({ said }) => said.length > 0);
  return {
    telling: items.filter(isTelling),
    tooLittle: items.filter((item) => item.days.length > 0 && !isTelling(item)),
    silent: items.filter(({ days }) => days.length === 0),
  };
}

/** "Gmail of a.example and b.example; Yahoo of a.example" */
export function sourcesWords(items: readonly ShownOperatorWords[]): string {
  const sources = [...new Set(items.map(({ sourceName }) => sourceName))];
  return sources
    .map((source) => {
      const labels = items
        .filter(({ sourceName }) => sourceName === source)
        .map(({ subject }) => subject.label);
      return `${source} of ${[labels.slice(0, -1).join(", "), ...labels.slice(-1)].filter(Boolean).join(" and ")}`;
    })
    .join("; ");
}

/** Which operators tell anything, else that none does. */
export function operatorsInShort(items: readonly ShownOperatorWords[]): string {
  const { telling, tooLittle } = byWhatTheyTell(items);
  if (telling.length === 0) return tooLittle.length === 0 ? "nothing told yet" : "not enough data yet";
  return `told by ${[...new Set(telling.map(({ sourceName }) => sourceName))].join(", ")}`;
}

/** Days with silence between them told as one row, newest first, in the words of dates: "1 Mar 2026 to 4 Mar 2026" names its ends. */
export function daysInRows(days: readonly ShownOperatorDay[]): readonly ShownOperatorDay[] {
  const rows: { readonly newest: string; readonly oldest: string; readonly said: readonly ShownWord[] }[] =
    [];
  for (const { day, said } of days) {
    const last = rows.at(-1);
    if (last && last.said.length === 0 && said.length === 0) rows[rows.length - 1] = { ...last, oldest: day };
    else rows.push({ newest: day, oldest: day, said });
  }
  return rows.map(({ newest, oldest, said }) => ({
    day: newest === oldest ? dateWords(newest) : `${dateWords(oldest)} to ${dateWords(newest)}`,
    said,
  }));
}

function dateWords(day: string): string {
  return formatDay(Date.parse(day));
}

const names: Readonly<Record<ShownWord["metric"], string>> = {
  "spam-rate": "Called spam",
  "complaint-rate": "Called spam",
  "filter-share": "Taken for spam",
  "auth-spf": "SPF passed",
  "auth-dkim": "DKIM passed",
  "auth-dmarc": "DMARC passed",
  "delivery-error-rate": "Refused or put off",
  "trap-hits": "Spam traps",
  recipients: "Recipients",
};

export function metricWords(metric: ShownWord["metric"]): string {
  return names[metric];
}

/** A value as people read it: exact, or the range that the operator tells. */
export function wordText({ metric, least, most }: ShownWord): string {
  if (metric === "recipients" || metric === "trap-hits") return formatCount(least);
  if (metric === "filter-share" && least !== most)
    return least >= 0.9 ? "red: over 90 %" : least > 0 ? "yellow: 10 % to 90 %" : "green: under 10 %";
  if (least === most) return formatShare(least);
  return least === 0 ? `under ${formatShare(most)}` : `over ${formatShare(least)}`;
}

/** Colour of what limits heed; null: of a number that moves none. Rates by the limits that Google publishes, 0.1 % and 0.3 %. */
export function wordTone({ metric, least }: ShownWord): Tone | null {
  switch (metric) {
    case "spam-rate":
    case "complaint-rate":
      return least >= 0.003 ? "bad" : least >= 0.001 ? "warn" : "ok";
    case "filter-share":
      return least >= 0.9 ? "bad" : least > 0 ? "warn" : "ok";
    case "trap-hits":
      return least > 0 ? "warn" : "ok";
    default:
      return null;
  }
}

/** The metrics that any of the days has, in the order of the table. */
export function metricsOf(days: readonly ShownOperatorDay[]): readonly ShownWord["metric"][] {
  const there = new Set(days.flatMap(({ said }) => said.map(({ metric }) => metric)));
  return (Object.keys(names) as ShownWord["metric"][]).filter((metric) => there.has(metric));
}
