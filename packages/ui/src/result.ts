import type { ShownProblem } from "./problem-note.tsx";

/** An answer, or a refusal as the API writes it. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: Refusal };
export type Refusal = ShownProblem & { readonly code: string; readonly status: number };

/** The session is over: only logging in helps. */
export function sendToLogIn(problem: Refusal): boolean {
  if (problem.code !== "unauthenticated") return false;
  const here = window.location.pathname;
  window.location.assign(`/log-in?next=${encodeURIComponent(here)}`);
  return true;
}
