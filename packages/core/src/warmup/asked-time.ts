import type { ReplyRule } from "../feedback/reply/reply-rule.ts";
import { type Policy, policy as shipped } from "../policy.ts";
import { day, hour, minute } from "../time.ts";

/** What the row that read a reply asks of the pair: silence for so long, or only that its rate stays low for so long. */
export type RuleTime = { readonly kind: "rest" | "slow"; readonly ms: number };

/** For how long a reply wants less: as its own words say, and as our row for such replies says; null: not said. */
export type AskedTime = { readonly retryAfterMs: number | null; readonly ruleTime?: RuleTime | null };

/** How long a pair keeps silent, and in a sentence why not for as long as it would anyway; "" when it would. */
type Length = { readonly ms: number; readonly because: string };

/** The time that a row means for the pair; null where it names none, or means a mailbox, a campaign or a recipient. */
export function ruleTimeOf(rule: Pick<ReplyRule, "scope" | "reaction" | "durationMs">): RuleTime | null {
  const { scope, reaction, durationMs: ms } = rule;
  if (ms === null || !["pair", "address", "domain"].includes(scope)) return null;
  return { kind: reaction.kind === "slow" ? "slow" : "rest", ms };
}

/** A rest that was asked for: 10 min, doubled with each in a row, or what the reply asks if longer; 160 min at most. */
export function restLength(restsInARow: number, asked: AskedTime, policy: Policy = shipped): Length {
  const { restMs, maxRestMs } = policy.pair;
  return longer(Math.min(restMs * 2 ** restsInARow, maxRestMs), asked, maxRestMs);
}

/**
 * The pause after a block: the first lasts as long as the reply asks, else 4 h; a further one 24 h, then 72 h, or what
 * the reply asks if longer, and longer than the one before it. Never less than a rest, never more than the longest pause.
 */
export function pauseLength(stage: number, asked: AskedTime, policy: Policy = shipped): Length {
  const { restMs, blockPauseMs } = policy.pair;
  const longestMs = Math.max(...blockPauseMs);
  const stageMs = blockPauseMs[Math.min(stage, blockPauseMs.length - 1)] ?? longestMs;
  const isAsked = asked.retryAfterMs !== null || asked.ruleTime?.kind === "rest";
  const isFirst = stage === 0;
  const length = longer(isFirst && isAsked ? restMs : stageMs, asked, longestMs);
  return isFirst && length.ms === stageMs ? { ms: stageMs, because: "" } : length;
}

/** The stage of the next pause: when this one lasted as long as later ones would, because the reply asked, beyond those. */
export function stageAfter(stage: number, pausedMs: number, policy: Policy = shipped): number {
  const reached = policy.pair.blockPauseMs.filter((stageMs) => stageMs <= pausedMs).length;
  return Math.max(stage + 1, reached);
}

/** How long at least the rate stays low; 0 when nothing asks for that. */
export function slowForMs(asked: AskedTime, policy: Policy = shipped): number {
  return asked.ruleTime?.kind === "slow" ? Math.min(asked.ruleTime.ms, policy.pair.maxRestMs) : 0;
}

function longer(ownMs: number, asked: AskedTime, mostMs: number): Length {
  const namedMs = asked.retryAfterMs ?? 0;
  const ruleMs = asked.ruleTime?.kind === "rest" ? asked.ruleTime.ms : 0;
  const wantedMs = Math.max(namedMs, ruleMs);
  if (wantedMs <= ownMs) return { ms: ownMs, because: "" };
  const asks =
    namedMs >= ruleMs ? `It asks for ${span(wantedMs)}` : `Such a reply asks for ${span(wantedMs)}`;
  const most = wantedMs > mostMs ? `; the most is ${span(mostMs)}` : "";
  return { ms: Math.min(wantedMs, mostMs), because: ` ${asks}${most}.` };
}

/** A length of time as people write it. */
export function span(ms: number): string {
  if (ms < 3 * hour) return `${Math.round(ms / minute)} min`;
  return ms <= 3 * day ? `${Math.round(ms / hour)} h` : `${Math.round(ms / day)} days`;
}
