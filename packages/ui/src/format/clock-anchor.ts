import type { ClockAnchor } from "./time.ts";

/** The world of a sandbox, as the session tells it. */
type Sandbox = { readonly now?: string | undefined; readonly speed: number };

/** The clock that the API's instants are told by: ours, or the sandbox world's; null when that one is not known. */
export function clockAnchorOf(sandbox: Sandbox | null, nowMs: number): ClockAnchor | null {
  if (sandbox === null) return { realMs: nowMs, worldMs: nowMs, speed: 1 };
  return sandbox.now === undefined
    ? null
    : { realMs: nowMs, worldMs: Date.parse(sandbox.now), speed: sandbox.speed };
}
