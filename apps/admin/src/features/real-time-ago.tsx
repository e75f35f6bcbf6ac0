"use client";
import { formatInstant, formatRelative } from "@penguinmails/ui/format/time";
import { useEffect, useState } from "react";

/** An instant of our own time, not the sandbox world's. The server's answer shows the date: it doesn't know when it is read. */
export function RealTimeAgo({ at }: { readonly at: string }) {
  const [now, setNow] = useState<number | null>(null);
  useEffect(() => {
    const tick = () => setNow(Date.now());
    tick();
    const timer = setInterval(tick, 10_000);
    return () => clearInterval(timer);
  }, []);
  const atMs = Date.parse(at);
  const exact = formatInstant(atMs);
  return (
    <time dateTime={at} title={exact} className="nowrap">
      {now === null ? exact : formatRelative(atMs, now)}
    </time>
  );
}
