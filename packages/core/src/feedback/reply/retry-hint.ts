import { day, hour, minute, second } from "../../time.ts";

const unitMs: readonly (readonly [pattern: RegExp, ms: number])[] = [
  [/^s/, second],
  [/^m/, minute],
  [/^h/, hour],
  [/^d/, day],
];

const hint =
  /(?:try(?: it)?(?: again)?|retry|come back|again|delayed?|resend|wait|greylist\w*|deferred)[^.;\d]{0,60}?(?:in|after|for|within|:|=)?\s{0,3}(\d{1,6}) ?(seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?)\b|(\d{1,6}) ?(seconds?|secs?|minutes?|mins?|hours?|hrs?) (?:and|then|before) (?:re)?try/;
const clockHint = /(?:again|retry|wait|come back|greylist\w*|for|in)[^\d]{0,20}(\d{1,2}):(\d{2}):(\d{2})\b/;

/** How long the server asks us to wait, at most two days; null when it doesn't say. Expects lower case. */
export function retryHintMs(text: string): number | null {
  const found = hint.exec(text);
  const amount = Number(found?.[1] ?? found?.[3]);
  const unit = found?.[2] ?? found?.[4];
  if (unit !== undefined && amount > 0) {
    const ms = unitMs.find(([pattern]) => pattern.test(unit))?.[1] ?? second;
    return Math.min(amount * ms, 2 * day);
  }
  const clock = clockHint.exec(text);
  if (!clock) return null;
  const ms = Number(clock[1]) * hour + Number(clock[2]) * minute + Number(clock[3]) * second;
  return ms > 0 ? Math.min(ms, 2 * day) : null;
}
