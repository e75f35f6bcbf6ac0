import { day, hour, minute } from "../../../time.ts";
import { classOfReason } from "../../bounce-reason.ts";
import type { ReplyMeaning, ReplyRule } from "../reply-rule.ts";

type Matcher = Pick<ReplyRule, "codes" | "enhanced" | "stages" | "phrases" | "samples"> & {
  readonly version?: number;
  readonly operators?: readonly string[];
};

/** A row of the table: the class follows from the reason, unless the meaning is known to pass. */
export function row(id: string, meaning: ReplyMeaning, matcher: Matcher): ReplyRule {
  const { version = 1, operators = "any", ...constraints } = matcher;
  return { id, version, operators, class: classOfReason[meaning.reason], ...meaning, ...constraints };
}

/** Meanings that many rows share. */
export const gone = (
  reason: "userunknown" | "hasmoved" | "hostunknown" | "notaccept" | "suppressed",
): ReplyMeaning => ({
  reason,
  signal: "recipient-hard",
  scope: "recipient",
  reaction: { kind: "suppress-recipient" },
  durationMs: null,
});

export const counted = (
  reason: "mailboxfull" | "suspend" | "filtered" | "onhold" | "hostunknown",
  k: number,
): ReplyMeaning => ({
  reason,
  signal: "recipient-soft",
  scope: "recipient",
  reaction: { kind: "count-recipient", k },
  durationMs: null,
});

export const blockedFor = (
  reason: ReplyMeaning["reason"],
  ms: number,
  scope: ReplyMeaning["scope"] = "pair",
): ReplyMeaning => ({
  reason,
  signal: "block",
  scope,
  reaction: { kind: "suspend", ms },
  durationMs: ms,
});

export const listed = (reason: ReplyMeaning["reason"] = "blocked"): ReplyMeaning => ({
  reason,
  signal: "block",
  scope: "address",
  reaction: { kind: "address-listed" },
  durationMs: null,
});

export const cooled = (reason: ReplyMeaning["reason"], ms: number = 10 * minute): ReplyMeaning => ({
  reason,
  signal: "rate",
  scope: "pair",
  reaction: { kind: "cool" },
  durationMs: ms,
});

export const slowed = (reason: ReplyMeaning["reason"]): ReplyMeaning => ({
  reason,
  signal: "rate",
  scope: "pair",
  reaction: { kind: "slow" },
  durationMs: hour,
});

export const retried = (
  reason: ReplyMeaning["reason"],
  signal: ReplyMeaning["signal"] = "network",
): ReplyMeaning => ({
  reason,
  signal,
  scope: "recipient",
  reaction: { kind: "retry" },
  durationMs: null,
});

export const misconfigured = (
  reason: ReplyMeaning["reason"],
  scope: "domain" | "address" | "mailbox" | "campaign",
): ReplyMeaning => ({
  reason,
  signal: "config",
  scope,
  reaction: { kind: "config-alarm" },
  durationMs: null,
});

export const domainStopped = (reason: ReplyMeaning["reason"]): ReplyMeaning => ({
  reason,
  signal: "block",
  scope: "domain",
  reaction: { kind: "stop-domain" },
  durationMs: null,
});

export const domainListed = (): ReplyMeaning => ({
  ...domainStopped("badreputation"),
  reaction: { kind: "domain-listed" },
});

export const quarantined = (reason: ReplyMeaning["reason"]): ReplyMeaning => ({
  reason,
  signal: "content",
  scope: "campaign",
  reaction: { kind: "quarantine-campaign" },
  durationMs: null,
});

export const companyHeld = (reason: ReplyMeaning["reason"]): ReplyMeaning => ({
  reason,
  signal: "ok",
  scope: "recipient-company",
  reaction: { kind: "hold-recipient-domain", ms: 30 * day },
  durationMs: 30 * day,
});
