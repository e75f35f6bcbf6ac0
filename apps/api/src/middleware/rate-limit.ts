/** Counts calls of a key in windows of a minute. In memory: each API process counts for itself. */
export type RateLimit = { take(key: string): boolean };

const mostKeys = 50_000;

export function makeRateLimit(perMinute: number, nowMs: () => number = Date.now): RateLimit {
  let windowStart = 0;
  let counts = new Map<string, number>();
  return {
    take(key) {
      const now = nowMs();
      // A flood of keys must not eat the memory: past the bound the window starts anew for all.
      if (now - windowStart >= 60_000 || counts.size > mostKeys) {
        windowStart = now;
        counts = new Map();
      }
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return count <= perMinute;
    },
  };
}
