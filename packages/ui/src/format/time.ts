/** A clock that may run faster than ours: at real time `realMs` it showed `worldMs`. */
export type ClockAnchor = { readonly realMs: number; readonly worldMs: number; readonly speed: number };

export function worldTime(anchor: ClockAnchor, realNowMs: number): number {
  return anchor.worldMs + (realNowMs - anchor.realMs) * anchor.speed;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** "45 s", "12 min", "3 h 20 min", "5 days": the two largest units that matter. Negative counts as its amount. */
export function formatDuration(ms: number): string {
  const amount = Math.abs(ms);
  if (amount < minute) return `${Math.round(amount / second)} s`;
  if (amount < hour) return `${Math.round(amount / minute)} min`;
  if (amount < day) {
    const minutes = Math.round((amount % hour) / minute);
    const hours = Math.floor(amount / hour) + (minutes === 60 ? 1 : 0);
    return minutes % 60 === 0 || hours >= 10 ? `${hours} h` : `${hours} h ${minutes} min`;
  }
  const days = Math.round(amount / day);
  return days === 1 ? "1 day" : `${days} days`;
}

/** "just now", "in 4 min", "3 days ago"; beyond 30 days the date. */
export function formatRelative(atMs: number, nowMs: number): string {
  const ahead = atMs - nowMs;
  if (Math.abs(ahead) < 5 * second) return "just now";
  if (Math.abs(ahead) > 30 * day) return formatDay(atMs);
  return ahead > 0 ? `in ${formatDuration(ahead)}` : `${formatDuration(ahead)} ago`;
}

const days = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});
const instants = new Intl.DateTimeFormat("en-GB", {
  weekday: "short",
  day: "numeric",
  month: "short",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZone: "UTC",
});

/** "17 Nov 2026" (UTC) */
export function formatDay(atMs: number): string {
  return days.format(atMs);
}

/** "Tue, 17 Nov 2026, 08:05:09 UTC" */
export function formatInstant(atMs: number): string {
  return `${instants.format(atMs)} UTC`;
}
