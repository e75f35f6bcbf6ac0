"use client";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { type ClockAnchor, formatInstant, formatRelative, worldTime } from "./format/time.ts";

type Clock = { readonly anchor: ClockAnchor; readonly renderedAtMs: number } | null;
const ClockContext = createContext<Clock>(null);

type Props = {
  /** Null: we don't know what time it is there, so times are shown as they are written. */
  readonly anchor: ClockAnchor | null;
  readonly children: ReactNode;
};

/** Which clock "5 min ago" is told by. In a sandbox world that runs faster it is the world's. */
export function WorldClock({ anchor, children }: Props) {
  const value = anchor && { anchor, renderedAtMs: anchor.worldMs };
  return <ClockContext.Provider value={value}>{children}</ClockContext.Provider>;
}

/** The world's time, moving on about every ten seconds; first what the server rendered with. Null: unknown. */
export function useWorldNow(): number | null {
  const clock = useContext(ClockContext);
  const [now, setNow] = useState(clock?.renderedAtMs ?? null);
  useEffect(() => {
    if (!clock) return setNow(null);
    const tick = () => setNow(worldTime(clock.anchor, Date.now()));
    tick();
    const timer = setInterval(tick, clock.anchor.speed > 1 ? 2_000 : 10_000);
    return () => clearInterval(timer);
  }, [clock]);
  return now;
}

/** An instant as people say it; the title has it to the second. */
export function TimeAgo({ at }: { readonly at: string }) {
  const now = useWorldNow();
  const atMs = Date.parse(at);
  const exact = formatInstant(atMs);
  return (
    <time dateTime={at} title={exact} className="nowrap">
      {now === null ? exact : formatRelative(atMs, now)}
    </time>
  );
}
