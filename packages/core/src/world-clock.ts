import type { Clock } from "./ports/clock.ts";
import type { EpochMs } from "./time.ts";

/** At real instant `realMs` the world's clock showed `worldMs`, and runs `speed` times as fast from there. */
export type ClockAnchor = { readonly realMs: EpochMs; readonly worldMs: EpochMs; readonly speed: number };

const longestTimerMs = 2_000_000_000;

/** The clock of a world; the one place of this package that reads the machine's time. Without an anchor it is the machine's clock. */
export function makeWorldClock(anchor: ClockAnchor | null): Clock {
  const { realMs, worldMs, speed } = anchor ?? { realMs: 0, worldMs: 0, speed: 1 };
  const now = () => worldMs + Math.floor((Date.now() - realMs) * speed);
  return {
    speed,
    now,
    sleepUntil(at, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        let timer: NodeJS.Timeout;
        const onAbort = () => {
          clearTimeout(timer);
          reject(signal?.reason);
        };
        const wait = () => {
          const leftMs = (at - now()) / speed;
          if (leftMs <= 0) {
            signal?.removeEventListener("abort", onAbort);
            return resolve();
          }
          timer = setTimeout(wait, Math.min(Math.ceil(leftMs), longestTimerMs));
        };
        signal?.addEventListener("abort", onAbort, { once: true });
        wait();
      });
    },
  };
}

/** Reads `<realMs>:<worldMs>:<speed>`; throws `RangeError` on anything else. Empty or missing: null. */
export function parseClockAnchor(text: string | undefined): ClockAnchor | null {
  if (!text) return null;
  const parts = text.split(":");
  if (parts.length !== 3) throw new RangeError("CLOCK_ANCHOR has three parts");
  const [realMs = Number.NaN, worldMs = Number.NaN, speed = Number.NaN] = parts.map((part) =>
    part.trim() === "" ? Number.NaN : Number(part),
  );
  if (![realMs, worldMs, speed].every(Number.isFinite) || speed <= 0)
    throw new RangeError("CLOCK_ANCHOR holds a wrong number");
  return { realMs, worldMs, speed };
}

/** As `parseClockAnchor` reads it. */
export function formatClockAnchor(anchor: ClockAnchor): string {
  return `${anchor.realMs}:${anchor.worldMs}:${anchor.speed}`;
}
