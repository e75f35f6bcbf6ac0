import { setTimeout as delay } from "node:timers/promises";

/** Real milliseconds. */
export type FetchPatience = {
  readonly tries: number;
  /** For one answer to come. */
  readonly answerMs: number;
  readonly firstPauseMs: number;
  /** For all tries and pauses together; a pause that would not end before is not begun. */
  readonly totalMs: number;
};

/** Ends before a job's time-out does, so that the job says why it failed. */
export const usualPatience: FetchPatience = {
  tries: 4,
  answerMs: 10_000,
  firstPauseMs: 500,
  totalMs: 25_000,
};

/**
 * `fetch` that tries again when nothing answered, on 429 and on 5xx: after the pause that `Retry-After` names, else
 * after one that doubles. Resolves with the last answer whatever its status; rejects when the last try had none.
 * Only for requests that may be repeated.
 */
export async function patientFetch(
  url: string,
  init: RequestInit,
  patience: FetchPatience,
): Promise<Response> {
  const ends = performance.now() + patience.totalMs;
  for (let nth = 1; ; nth++) {
    const outcome = await oneTry(url, init, Math.min(patience.answerMs, ends - performance.now()));
    const mayPass = "error" in outcome || outcome.answer.status === 429 || outcome.answer.status >= 500;
    const named = "answer" in outcome ? pauseNamed(outcome.answer.headers.get("retry-after")) : null;
    const pauseMs = named ?? patience.firstPauseMs * 2 ** (nth - 1);
    if (!mayPass || nth >= patience.tries || pauseMs >= ends - performance.now()) {
      if ("error" in outcome) throw outcome.error;
      return outcome.answer;
    }
    if ("answer" in outcome) await outcome.answer.body?.cancel();
    await delay(pauseMs);
  }
}

type Outcome = { readonly answer: Response } | { readonly error: unknown };

async function oneTry(url: string, init: RequestInit, answerMs: number): Promise<Outcome> {
  const late = AbortSignal.timeout(Math.max(0, Math.ceil(answerMs)));
  const signal = init.signal ? AbortSignal.any([init.signal, late]) : late;
  try {
    return { answer: await fetch(url, { ...init, signal }) };
  } catch (error) {
    return { error };
  }
}

/** `Retry-After` as milliseconds from now: seconds, or a date (RFC 9110, 10.2.3); null when it is missing or neither. */
export function pauseNamed(header: string | null, nowMs: number = Date.now()): number | null {
  if (header === null) return null;
  if (/^\d+$/.test(header.trim())) return Number(header) * 1_000;
  // `Date.parse` reads more than dates.
  const at = /^[A-Z][a-z]{2}.* GMT$/.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - nowMs);
}
