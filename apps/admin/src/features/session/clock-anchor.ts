import type { StaffSession } from "@penguinmails/api-client/admin";
import type { ClockAnchor } from "@penguinmails/ui/format/time";

/** The clock that the API's instants are told by: ours, or the sandbox world's; null when that one is not known. */
export function clockAnchorOf(sandbox: StaffSession["sandbox"], nowMs: number): ClockAnchor | null {
  if (sandbox === null) return { realMs: nowMs, worldMs: nowMs, speed: 1 };
  return sandbox.now === undefined
    ? null
    : { realMs: nowMs, worldMs: Date.parse(sandbox.now), speed: sandbox.speed };
}
