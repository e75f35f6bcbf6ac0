import { type HourlyChart, hourlyMeans } from "@penguinmails/core/fleet/hourly-means";
import type { EpochMs } from "@penguinmails/core/time";
import { z } from "zod";

type Series = readonly { readonly at: EpochMs; readonly value: number }[];
type Named = readonly (readonly [name: string, series: Series])[];

const earliest = Date.UTC(2010, 0, 1);
const latest = Date.UTC(2100, 0, 1);
const mostCharts = 20;
const longestName = 60;

/** Seconds or milliseconds since 1970, or a date; without a zone it is read as UTC, as the API's other dates are. */
const instant = z.union([z.number(), z.string()]).transform((raw, context) => {
  const count = typeof raw === "number" || /^\d+(\.\d+)?$/.test(raw) ? Number(raw) : null;
  const at = count === null ? dateOf(String(raw)) : count < earliest ? count * 1_000 : count;
  if (at >= earliest && at < latest) return at;
  context.addIssue({ code: "custom", message: "no time" });
  return z.NEVER;
});
const figure = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^-?\d+(\.\d+)?$/)
      .transform(Number),
  ])
  .nullable();

const pairs = z.array(z.tuple([instant, figure])).min(1);
const timed = z.array(z.record(z.string(), z.unknown())).min(1);
const figures = z.array(figure).min(1);
const labels = z.array(instant).min(1);
const labelled = z
  .object({ labels, data: figures })
  .refine((drawn) => drawn.data.length === drawn.labels.length);
const datasets = z
  .object({ labels, datasets: z.array(z.object({ label: z.string(), data: figures })).min(1) })
  .refine((drawn) => drawn.datasets.every(({ data }) => data.length === drawn.labels.length));
const entry = z.object({ name: z.string(), data: z.unknown() });

/**
 * What the provider drew of a machine, in any of the shapes that charts usually come in, because none is documented: lists
 * of [time, value], `{labels, data}`, rows with a time, each for itself, by name, or in a list with names. Null: another
 * shape. What of an answer is none of these is left out beside what is.
 */
export function chartsOf(answer: unknown): readonly HourlyChart[] | null {
  if (isEmpty(answer)) return [];
  const named = whole(answer) ?? listed(answer) ?? byName(answer);
  if (named === null) return null;
  // Of two under one name the later one stands.
  const different = new Map(named.map(([name, series]) => [name.slice(0, longestName), series]));
  return [...different].slice(0, mostCharts).map(([name, series]) => ({ name, hours: hourlyMeans(series) }));
}

const isEmpty = (value: unknown): boolean =>
  Array.isArray(value)
    ? value.length === 0
    : value !== null && typeof value === "object" && Object.values(value).every(isEmpty);

/** One value that holds one series or several. */
function whole(value: unknown): Named | null {
  const asPairs = pairs.safeParse(value);
  if (asPairs.success) return [["value", asPairs.data.flatMap(([at, read]) => pointOf(at, read))]];
  const one = labelled.safeParse(value);
  if (one.success) return [["value", zipped(one.data.labels, one.data.data)]];
  const many = datasets.safeParse(value);
  if (many.success)
    return many.data.datasets.map(({ label, data }) => [label, zipped(many.data.labels, data)]);
  return fromRows(value);
}

const timeNames = ["time", "timestamp", "date", "datetime", "created_at", "ts", "t", "x"];

/** Rows with a time: each of their other fields that is a figure in every row is a series. */
function fromRows(value: unknown): Named | null {
  const rows = timed.safeParse(value);
  if (!rows.success) return null;
  const [first] = rows.data;
  const timeName = timeNames.find((name) => first !== undefined && name in first);
  const times = labels.safeParse(rows.data.map((row) => row[timeName ?? ""]));
  if (!times.success) return null;
  const series = Object.keys(first ?? {}).flatMap((name) => {
    const read = figures.safeParse(rows.data.map((row) => row[name] ?? null));
    return name === timeName || !read.success ? [] : [[name, zipped(times.data, read.data)] as const];
  });
  return series.length > 0 ? series : null;
}

/** `[{name, data}]`. */
function listed(value: unknown): Named | null {
  const entries = z.array(entry).safeParse(value);
  return entries.success ? fromParts(entries.data.map(({ name, data }) => [name, data] as const)) : null;
}

/** `{name: series}`. */
function byName(value: unknown): Named | null {
  const object = z.record(z.string(), z.unknown()).safeParse(value);
  return object.success ? fromParts(Object.entries(object.data)) : null;
}

function fromParts(parts: readonly (readonly [name: string, part: unknown])[]): Named | null {
  const named = parts.flatMap(([name, part]) => {
    if (Array.isArray(part) && part.length === 0) return [[name, []] as const];
    const within = whole(part);
    if (within === null) return [];
    return within.length === 1
      ? within.map(([, series]) => [name, series] as const)
      : within.map(([inner, series]) => [`${name} ${inner}`, series] as const);
  });
  return named.length > 0 ? named : null;
}

const zipped = (times: readonly EpochMs[], values: readonly (number | null)[]): Series =>
  times.flatMap((at, n) => pointOf(at, values[n] ?? null));

const pointOf = (at: EpochMs, value: number | null) => (value === null ? [] : [{ at, value }]);

function dateOf(text: string): number {
  const [, date, time, zone] =
    /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?))?(Z|[+-]\d{2}:?\d{2})?$/.exec(text) ?? [];
  return date === undefined ? Number.NaN : Date.parse(`${date}T${time ?? "00:00"}${zone ?? "Z"}`);
}
