"use client";
import { useState } from "react";
import { scoreTone } from "./format/score-words.ts";
import { formatDay } from "./format/time.ts";

type ScoreDay = {
  /** YYYY-MM-DD */
  readonly day: string;
  /** 0..100; null: not enough data. */
  readonly score: number | null;
};

const width = 900;
const height = 96;
const mostDays = 60;
const fewestSlots = 30;
const colors = {
  ok: "var(--chart-delivered)",
  warn: "var(--chart-deferred)",
  bad: "var(--chart-bounced)",
} as const;

/** How a score stood at the end of each day, oldest first; a stump where there was not enough data. */
export function ScoreChart({ days: all }: { readonly days: readonly ScoreDay[] }) {
  const [shown, setShown] = useState<number | null>(null);
  const days = all.slice(-mostDays);
  const newest = days.at(-1);
  if (!newest) return <p className="small quiet">Its history begins when its first day is over.</p>;
  const slot = width / Math.max(fewestSlots, days.length);
  const left = width - slot * days.length;
  const picked = (shown === null ? undefined : days[shown]) ?? newest;
  return (
    <figure className="stack stack-tight">
      <figcaption className="chart-readout">
        <b>{formatDay(Date.parse(picked.day))}</b>
        <span>{picked.score === null ? "not enough data" : `${picked.score} of 100`}</span>
      </figcaption>
      <svg
        className="day-chart score-chart"
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Score at the end of each of ${days.length} days: ${days.map(({ score }) => score ?? "none").join(", ")}`}
        onPointerLeave={() => setShown(null)}
      >
        {[0, 50, 100].map((value) => (
          <line key={value} x1={0} x2={width} y1={yOf(value)} y2={yOf(value)} />
        ))}
        {days.map(({ day, score }, index) => {
          const x = left + index * slot;
          const top = score === null ? yOf(0) - 3 : Math.min(yOf(score), yOf(0) - 2);
          return (
            <g key={day} className="day" data-on={shown === index} onPointerEnter={() => setShown(index)}>
              <rect className="day-back" x={x} y={0} width={slot} height={height} />
              <rect
                x={x + slot * 0.16}
                y={top}
                width={slot * 0.68}
                height={yOf(0) - top}
                fill={score === null ? "var(--chart-queued)" : colors[scoreTone(score)]}
              />
            </g>
          );
        })}
      </svg>
    </figure>
  );
}

function yOf(score: number): number {
  return 4 + (height - 8) * (1 - score / 100);
}
