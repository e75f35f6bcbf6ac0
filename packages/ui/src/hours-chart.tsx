import { formatInstant } from "./format/time.ts";

type Hour = {
  readonly hour: string;
  /** Null: nothing was read in that hour. */
  readonly value: number | null;
};
type Props = {
  readonly label: string;
  readonly hours: readonly Hour[];
  readonly format: (value: number) => string;
  /** Top of the chart; unless told, the largest value. */
  readonly top?: number;
};

const width = 300;
const height = 44;
const hourMs = 3_600_000;

/** How a figure went hour by hour, with its newest and its largest value; a gap where nothing was read. */
export function HoursChart({ label, hours, format, top }: Props) {
  const known = hours.flatMap(({ hour, value }) => (value === null ? [] : [{ at: Date.parse(hour), value }]));
  const [first, last] = [known[0], known.at(-1)];
  if (!first || !last) return null;
  const largest = Math.max(...known.map(({ value }) => value));
  const scale = top ?? Math.max(largest, 1);
  const slot = width / Math.max(24, (last.at - first.at) / hourMs + 1);
  const from = width - slot * ((last.at - first.at) / hourMs + 1);
  return (
    <figure className="stack stack-tight">
      <figcaption className="chart-readout">
        <span>{label}</span> <b>{format(last.value)}</b>
        <span className="quiet">largest {format(largest)}</span>
      </figcaption>
      <svg
        className="day-chart hours-chart"
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${label}, means of ${known.length} hours since ${formatInstant(first.at)}: now ${format(last.value)}, largest ${format(largest)}`}
      >
        <line x1={0} x2={width} y1={height - 1} y2={height - 1} />
        {known.map(({ at, value }) => {
          const tall = Math.max(1, Math.min(1, value / scale) * (height - 2));
          return (
            <rect
              key={at}
              x={from + ((at - first.at) / hourMs) * slot}
              y={height - 1 - tall}
              width={slot}
              height={tall}
              fill="var(--chart-delivered)"
            />
          );
        })}
      </svg>
    </figure>
  );
}
