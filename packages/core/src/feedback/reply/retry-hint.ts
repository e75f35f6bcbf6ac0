import { day, hour, minute, second } from "../../time.ts";

/** Units of time as servers write them, in the languages of `rules/languages.ts`; the longer words first. */
const units: readonly (readonly [words: string, ms: number])[] = [
  [
    "seconds?|secs?|sekunden?|secondes?|segundos?|secondi|seconden|секунд\\S{0,2}|sekund\\S{0,2}|秒|초|s",
    second,
  ],
  ["minutes?|mins?|minuten?|minutos?|minuti|minut\\S{0,2}|минут\\S{0,2}|分|분|m", minute],
  ["hours?|hrs?|stunden?|heures?|horas?|or[ae]|uur|час\\S{0,2}|godzin\\S{0,2}|小时|小時|時間|시간|h", hour],
  ["days?|tage?n?|jours?|d[ií]as?|giorn[oi]|dagen|дн\\S{1,2}|dni|天|d", day],
];
const unit = `(${units.map(([words]) => words).join("|")})(?![a-z])`;
const amount = "(\\d{1,6}|(?<=\\b(?:in|after|for) )(?:an?|one|half an))";
const asked =
  "(?:try|retry|come back|again|delay(?:ed)? (?:for|by)|resend|wait|greylist\\w*|deferred|versuchen|réessayer|réessayez|intent[ea]|reintent\\w+|tente|riprova\\w*|probeer|повтор\\S+|попробуйте|spróbuj|请|請)";
const askedBehind = "(?:(?:and|then|before) (?:re)?try|erneut|opnieuw|ponownie|后|後|에 다시|후)";

/** "retry in 4 minutes and 30 seconds", "wait 10 more minutes"; "90 secs and retry", "5分後に". */
const hints: readonly RegExp[] = [
  new RegExp(`${asked}[^.;\\d]{0,60}?${amount} ?(?:more )?${unit}(?:,? (?:and )?(\\d{1,6}) ?${unit})?`),
  new RegExp(`(\\d{1,6}) ?${unit}[^.;\\d]{0,10}?${askedBehind}`),
];
/** A span, "come back in 00:05:00"; no time of day, "… from your domain at 10:12:01". */
const clockHint = /\b(?:in|for|after|wait|retry)[: ]{1,2}(\d{1,2}):(\d{2}):(\d{2})\b/;
/** As HTTP says it (RFC 9110, 10.2.3): seconds. */
const fieldHint = /\bretry-after[:= ]{1,3}(\d{1,6})\b(?! ?[a-z])/;

/** How long the server asks us to wait, at most two days; null when it doesn't say. Expects lower case. */
export function retryHintMs(text: string): number | null {
  for (const hint of hints) {
    const found = hint.exec(text);
    const ms = msOf(found?.[1], found?.[2]) + msOf(found?.[3], found?.[4]);
    if (ms > 0) return Math.min(ms, 2 * day);
  }
  const seconds = Number(fieldHint.exec(text)?.[1] ?? 0);
  if (seconds > 0) return Math.min(seconds * second, 2 * day);
  const clock = clockHint.exec(text);
  if (!clock) return null;
  const ms = Number(clock[1]) * hour + Number(clock[2]) * minute + Number(clock[3]) * second;
  return ms > 0 ? Math.min(ms, 2 * day) : null;
}

function msOf(count: string | undefined, word: string | undefined): number {
  if (!count || !word) return 0;
  const ms = units.find(([words]) => new RegExp(`^(?:${words})$`).test(word))?.[1] ?? 0;
  const number = /^\d/.test(count) ? Number(count) : count.startsWith("half") ? 0.5 : 1;
  return number * ms;
}
