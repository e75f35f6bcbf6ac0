import { type Policy, policy as shipped } from "../policy.ts";
import type { EpochMs } from "../time.ts";
import type { RecordPurpose } from "./expected-records.ts";
import type { RecordCheck } from "./judge-records.ts";

export type DomainStatus = "pending" | "verified" | "degraded" | "held";
export type DomainState = {
  readonly status: DomainStatus;
  readonly verifiedAt: EpochMs | null;
  readonly degradedSince: EpochMs | null;
};
type DomainRuling = DomainState & {
  readonly nextCheckAt: EpochMs;
  /** Both ends of a change and why, as a sentence; null when the status stays. */
  readonly moved: { readonly from: DomainStatus; readonly to: DomainStatus; readonly reason: string } | null;
};

/** A domain sends without these. */
const optional: ReadonlySet<RecordPurpose> = new Set<RecordPurpose>(["tracking"]);

/**
 * Where a domain stands after a check. `pending` becomes `verified` when every required record is right; a verified
 * one that breaks is `degraded` and still sends; after the grace it is `held` and does not; whenever all is right
 * again it is `verified`. What DNS did not answer moves nothing.
 */
export function domainStatus(
  before: DomainState,
  checks: readonly RecordCheck[],
  nowMs: EpochMs,
  policy: Policy = shipped,
): DomainRuling {
  const required = checks.filter((check) => !optional.has(check.purpose));
  const faults = required.filter((check) => check.state === "missing" || check.state === "wrong");
  const isRight = required.length > 0 && required.every((check) => check.state === "ok");
  const degradedSince = before.degradedSince ?? nowMs;
  const why = faults.map((check) => `${check.purpose} is ${check.state}`).join(", ");

  const to = ((): DomainStatus => {
    if (isRight) return "verified";
    if (faults.length === 0 || before.status === "pending" || before.status === "held") return before.status;
    const isGraceOver = before.status === "degraded" && nowMs - degradedSince >= policy.domain.holdAfterMs;
    return isGraceOver ? "held" : "degraded";
  })();
  return {
    status: to,
    verifiedAt: to === "verified" && before.status !== "verified" ? nowMs : before.verifiedAt,
    degradedSince: to === "degraded" || to === "held" ? degradedSince : null,
    nextCheckAt: nowMs + (isRight ? policy.domain.verifiedCheckMs : policy.domain.pendingCheckMs),
    moved:
      to === before.status
        ? null
        : { from: before.status, to, reason: isRight ? "All records are right." : `${why}.` },
  };
}
