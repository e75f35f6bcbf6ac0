"use client";
import { useState } from "react";
import { formatCount } from "./format/number.ts";
import { formatDay } from "./format/time.ts";

type ChartDay = {
  /** YYYY-MM-DD */
  readonly day: string;
  readonly accepted: number;
  readonly delivered: number;
  readonly bounced: number;
  readonly complained: number;
  readonly replied: number;
};

const width = 900;
const height = 176;
const bottom = 8;

/** What was handed over each day and what came of it, one column a day. */
export function DayChart({ days }: { readonly days: readonly ChartDay[] }) {
  const [shown, setShown] = useState<number | null>(null);
  const top = niceTop(Math.max(1, ...days.map((day) => Math.max(day.accepted, day.delivered + day.bounced))));
  const slot = width / Math.max(1, days.length);
  const y = (value: number) => (height - bottom) * (1 - value / top) + 4;
  const sum = (pick: (day: ChartDay) => number) => days.reduce((total, day) => total + pick(day), 0);
  if (sum((day) => day.accepted + day.delivered + day.bounced) === 0)
    return <div className="chart-empty">Nothing was sent in these 30 days.</div>;
  const picked = shown === null ? null : days[shown];
  return (
    <figure className="stack stack-tight">
      <figcaption className="chart-readout">
        <b>{picked ? formatDay(Date.parse(picked.day)) : "30 days"}</b>
        {parts.map(({ label, of, color }) => (
          <span key={label} className="row" style={{ gap: "0.4rem" }}>
            {color ? <span className="swatch" style={{ background: color }} /> : null}
            {label} <b>{formatCount(picked ? of(picked) : sum(of))}</b>
          </span>
        ))}
      </figcaption>
      <svg
        className="day-chart"
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Sent in 30 days: ${parts.map(({ label, of }) => `${label} ${formatCount(sum(of))}`).join(", ")}`}
        onPointerLeave={() => setShown(null)}
      >
        {[0, top / 2, top].map((value) => (
          <line key={value} x1={0} x2={width} y1={y(value)} y2={y(value)} />
        ))}
        {days.map((day, index) => {
          const x = index * slot;
          const delivered = Math.min(day.delivered, Math.max(day.accepted, day.delivered));
          const bounced = day.bounced;
          const waiting = Math.max(0, day.accepted - delivered - bounced);
          return (
            <g key={day.day} className="day" data-on={shown === index} onPointerEnter={() => setShown(index)}>
              <rect className="day-back" x={x} y="4" width={slot} height={height - bottom} />
              <Bar
                x={x + slot * 0.16}
                w={slot * 0.68}
                from={y(0)}
                to={y(delivered)}
                color="var(--chart-delivered)"
              />
              <Bar
                x={x + slot * 0.16}
                w={slot * 0.68}
                from={y(delivered)}
                to={y(delivered + bounced)}
                color="var(--chart-bounced)"
              />
              <Bar
                x={x + slot * 0.16}
                w={slot * 0.68}
                from={y(delivered + bounced)}
                to={y(delivered + bounced + waiting)}
                color="var(--chart-waiting)"
              />
            </g>
          );
        })}
      </svg>
      <div className="chart-axis small quiet" aria-hidden="true">
        <span>{days[0] ? formatDay(Date.parse(days[0].day)) : ""}</span>
        <span>highest line: {formatCount(top)} a day</span>
        <span>today</span>
      </div>
    </figure>
  );
}

const parts = [
  { label: "Delivered", of: (day: ChartDay) => day.delivered, color: "var(--chart-delivered)" },
  { label: "Bounced", of: (day: ChartDay) => day.bounced, color: "var(--chart-bounced)" },
  {
    label: "Not answered yet",
    of: (day: ChartDay) => Math.max(0, day.accepted - day.delivered - day.bounced),
    color: "var(--chart-waiting)",
  },
  { label: "Replies", of: (day: ChartDay) => day.replied, color: null },
  { label: "Complaints", of: (day: ChartDay) => day.complained, color: null },
] as const;

function Bar(props: { x: number; w: number; from: number; to: number; color: string }) {
  const tall = props.from - props.to;
  return tall <= 0 ? null : (
    <rect x={props.x} y={props.to} width={props.w} height={tall} fill={props.color} />
  );
}

/** The next of 2, 4, 10, 20, 40, 100 …: half of it is a whole number. */
function niceTop(most: number): number {
  for (let ten = 1; ; ten *= 10) for (const step of [2, 4, 10]) if (step * ten >= most) return step * ten;
}
