import type { EpochMs } from "../time.ts";
import type { EgressField } from "./judge-egress.ts";

/** What is known about the way of a domain's mail out of its present address. */
type EgressStanding = {
  /** As last seen; empty while nothing was. */
  readonly fields: readonly EgressField[];
  /** Null: not attested, or attested no more. */
  readonly expiresAt: EpochMs | null;
  /** Why the last look came to nothing, as a sentence; null when it came to something. */
  readonly trouble: string | null;
};

export type EgressHold = {
  readonly code: "egress-wrong" | "egress-expired" | "egress-not-attested";
  /** One sentence for the tenant; names the field that is wrong. */
  readonly message: string;
};

/** Why a domain may not send from its address now; null: it may. Nothing is taken on trust: no proof, no mail. */
export function egressHold(
  domain: string,
  standing: EgressStanding | null,
  nowMs: EpochMs,
): EgressHold | null {
  if (standing?.expiresAt != null && standing.expiresAt > nowMs) return null;
  const wrong = standing?.fields.find(({ state }) => state === "wrong");
  if (wrong?.advice) return { code: "egress-wrong", message: wrong.advice };
  const why = standing?.trouble ?? "A test mail to our own receiver shows it, once the domain has a mailbox.";
  return standing?.expiresAt == null
    ? {
        code: "egress-not-attested",
        message: `Mail of ${domain} has not been seen leaving from its own address yet. ${why}`,
      }
    : {
        code: "egress-expired",
        message: `It is too long ago that mail of ${domain} was seen leaving from its own address. ${why}`,
      };
}
