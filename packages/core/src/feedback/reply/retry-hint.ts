import { day, hour, minute, second } from "../../time.ts";

/** Units of time as servers write them, in the languages of `rules/languages.ts`; the longer words first. */
const units: readonly (readonly [words: string, ms: number])[] = [
  [
    "seconds?|secs?|sekund\\S{0,3}|seconde?s?|segundos?|secondi|seconden|secunde|секунд\\S{0,2}|sekunn\\S{0,2}|saniye|m\\S{1,2}sodperc|δευτερ\\S{1,2}λεπτ\\S{1,2}|秒|초|s",
    second,
  ],
  [
    "minutes?|mins?|minut\\S{0,3}|минут\\S{0,2}|хвилин\\S{0,2}|minuuti\\S{1,2}|dakika|perc|λεπτ\\S{1,2}|分|분|m",
    minute,
  ],
  [
    "hours?|hrs?|stunden?|heures?|horas?|or[aeă]|uur|час\\S{0,2}|годин\\S{0,2}|godzin\\S{0,2}|hodin\\S{0,2}|timmar|timme|timer|tun(?:nin|tia)|saat|óra|ώρ(?:α|ες)|小时|小時|時間|시간|h",
    hour,
  ],
  [
    "days?|tage?n?|jours?|d[ií]as?|giorn[oi]|dagen?|dager|dagar|дн\\S{1,2}|dn[iíů]|p\\S{1,2}iv\\S{1,2}n|gün|nap|zile?|η?μ[εέ]ρες|天|d",
    day,
  ],
];
const unit = `(${units.map(([words]) => words).join("|")})(?:\\(s\\))?(?![a-z])`;
/** Numbers in words, each language's in one piece. */
const numbers: readonly (readonly [words: string, number: number])[] = [
  ["half an?|half|einer halben|une demi-?|media|meia|mezz['o]\\S{0,2}|een half|en halv|pół", 0.5],
  ["an?|one|eine[rm]?|une?|una|uma?|een|e[nt]t?|jedn\\S{1,2}|одн\\S{1,2}", 1],
  ["two|zwei|deux|dos|d(?:uas|ois)|due|twee|två|to|dw\\S{1,2}|два|две", 2],
  ["three|drei|trois|tres|três|tre|drie|trzy|три", 3],
  ["four|vier|quatre|cuatro|quatro|quattro|fyra|fire|cztery|четыре", 4],
  ["five|fünf|cinq|cinco|cinque|vijf|fem|pięć|пять|пяти", 5],
  ["ten|zehn|dix|diez|dez|dieci|tien|tio|ti|dziesięć|десять|десяти", 10],
  ["fifteen|fünfzehn|quinze|quince|quindici|vijftien|femton|femten|пятнадцать", 15],
  ["twenty|zwanzig|vingt|veinte|vinte|venti|twintig|tjugo|tyve|двадцать", 20],
  ["thirty|dreißig|trente|treinta|trinta|trenta|dertig|trettio|tretti|тридцать", 30],
  ["sixty|sechzig|soixante|sesenta|sessenta|sessanta|zestig|sextio|шестьдесят", 60],
];
const amount = `(\\d{1,6}(?:[.,]\\d{1,2})?|(?<=(?<!\\p{L})(?:in|after|for|wait|at least|dans|en|em|tra|fra|over|om|za|peste|через) )(?:${numbers.map(([words]) => words).join("|")})(?=[ -]))`;
const asked =
  "(?:(?<!\\p{L}|\\bwill (?:be )?|\\bto be |\\bbeing )(?:re-?)?tr(?:y(?:ing)?|ied)|(?:come|check) back|again|delay(?:ed)? (?:for|by)|re-?send|wait|gr[ea]y-?list\\w*|deferred|versuchen|réessay\\S{1,4}|int[eé]nt\\S{1,6}|reintent\\S{1,6}|vuelva a|tente|riprov\\S{1,4}|probeer|försök|prøv|yritä|zkuste|skuste|opakujte|tekrar|próbálja|încercați|incercati|δοκιμάστε|повтор\\S{1,8}|попробуйте|спробуйте|spróbuj|请|請)";
const askedBehind =
  "(?:(?:and|then|before) (?:re)?try|erneut|opnieuw|ponownie|sonra|múlva|kuluttua|后|後|에 다시|후)";
/** Words after which a time is how long it was tried, not how long to wait. */
const passed = "(?:time ?-?out|exceed|expir|fail|reached|last |past |since |up to |giv|gave|\\btried)";
/** "retry for 5 days" is told, and so is a time that lies behind. */
const notSpan = "(?<!try for |tried for |again for )";
const notPast = "(?! ?(?:ago|old|in (?:the )?queue|earlier))";

/** "retry in 4 minutes and 30 seconds", "wait 1h30m"; "90 secs and retry", "5分後に". */
const hints: readonly RegExp[] = [
  new RegExp(
    `${asked}(?:(?!${passed})[^.;\\d]){0,60}?${notSpan}${amount}[ -]?(?:more )?${unit}(?:,? ?(?:and |und |et |y |e )?(\\d{1,6}) ?${unit})?${notPast}`,
    "u",
  ),
  new RegExp(`(\\d{1,6}(?:[.,]\\d{1,2})?) ?${unit}[^.;\\d]{0,10}?${askedBehind}`),
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
  const number = /^\d/.test(count) ? Number(count.replace(",", ".")) : numberIn(numbers, count);
  return Math.round(number * numberIn(units, word));
}

function numberIn(table: readonly (readonly [words: string, number: number])[], word: string): number {
  return table.find(([words]) => new RegExp(`^(?:${words})$`).test(word))?.[1] ?? 0;
}
