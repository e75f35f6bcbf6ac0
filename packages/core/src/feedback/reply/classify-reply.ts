import { type ReadReply, readReply } from "./read-reply.ts";
import type { ReplyMeaning, ReplyRule, ReplyStage, ReplyVerdict } from "./reply-rule.ts";
import { replyRules } from "./reply-rules.ts";
import { retryHintMs } from "./retry-hint.ts";
import { fitsTemplate, piecesOf } from "./template.ts";

export type { ReplyRule, ReplyVerdict } from "./reply-rule.ts";

export type ReplyInput = {
  /** Reply code, null when the server was not reached or the report doesn't say. */
  readonly code: number | null;
  /** Enhanced status code `x.y.z`, if known apart from the text. */
  readonly enhanced: string | null;
  readonly text: string;
  /** As named by `operatorOfMx`. */
  readonly operator: string;
  /** Where the reply fell. Absent: read from the text ("in reply to RCPT TO command"); else unknown. */
  readonly stage?: ReplyStage;
};

type Compiled = {
  readonly rule: ReplyRule;
  readonly enhanced: RegExp | null;
  readonly phrases: RegExp | null;
  /** Looks for a link, or knows the pages of one operator: sees links whole. */
  readonly namesLink: boolean;
  readonly pieces: readonly string[];
};

const compiledTables = new WeakMap<readonly ReplyRule[], readonly Compiled[]>();
/** Rows outlive the tables they stand in: staff change a table by one row, and the rest is compiled already. */
const compiledRows = new WeakMap<ReplyRule, Compiled>();

/**
 * What a refusal means and asks for: the first row of the table that fits. A reply that says "later" (4xx) is never
 * proof against a recipient. What fits no row is unknown: tried again when temporary, else counted.
 */
export function classifyReply(input: ReplyInput, rules: readonly ReplyRule[] = replyRules): ReplyVerdict {
  const read = readReply(input.text);
  const code = input.code ?? read.code;
  const enhanced = moreSpecific(read.enhanced, input.enhanced);
  const stage = input.stage ?? read.stage;
  const found = compiled(rules).find((row) => fits(row, read, code, enhanced, stage, input.operator));
  const isTemporary = code === null ? (enhanced?.startsWith("4.") ?? false) : code < 500;
  const retryAfterMs = retryHintMs(read.text);
  if (!found) return { ...unread(code, isTemporary, stage), rule: unknownRule, retryAfterMs };
  const { rule } = found;
  const id = `${rule.id}@${rule.version}`;
  // Without a reply it was the DNS that spoke, and a null MX (RFC 7505) is said for good.
  const isNullMx = rule.reason === "notaccept" && code === null;
  if (rule.class === "hard" && isTemporary && !isNullMx) return { ...softened(rule), retryAfterMs, rule: id };
  const { class: bounceClass, reason, signal, scope, reaction, durationMs } = rule;
  return { class: bounceClass, reason, signal, scope, reaction, durationMs, retryAfterMs, rule: id };
}

/** A dead address said with a temporary code: believed only when it is said for good. */
function softened(rule: ReplyRule): ReplyMeaning & { readonly class: "transient" } {
  const { reason, scope } = rule;
  return {
    class: "transient",
    reason,
    signal: "recipient-soft",
    scope,
    reaction: { kind: "retry" },
    durationMs: null,
  };
}

/** What stands in place of a row's id and version when none fits. */
export const unknownRule = "none@1";

type Unread = ReplyMeaning & Pick<ReplyVerdict, "class">;

const nobodyBlamed = {
  signal: "ok",
  scope: "recipient",
  reaction: { kind: "retry" },
  durationMs: null,
} as const;
const ourMistake = { signal: "config", reaction: { kind: "config-alarm" }, durationMs: null } as const;

/**
 * Words that no row reads are still said somewhere: before a recipient is named they refuse us, after all were taken
 * the message (RFC 5321, 4.1.1), and 421 is a service that closes (4.2.3).
 */
function unread(code: number | null, isTemporary: boolean, stage: ReplyStage | null): Unread {
  if (code === 421) return { ...nobodyBlamed, class: "transient", reason: "systemerror" };
  const noReason = { ...nobodyBlamed, class: "unknown", reason: "onhold" } as const;
  if (isTemporary) return noReason;
  if (stage === "helo" || stage === "mail")
    return { ...ourMistake, class: "block", reason: "rejected", scope: "mailbox" };
  if (stage === "data") return { ...ourMistake, class: "block", reason: "contenterror", scope: "campaign" };
  // Most 5xx are about us: what nobody has read is no evidence about the recipient, however often it comes.
  return noReason;
}

/** The text's own code unless it says nothing (`x.0.0`). */
function moreSpecific(own: string | null, given: string | null): string | null {
  return own === null || (own.endsWith(".0.0") && given !== null) ? given : own;
}

function fits(
  { rule, enhanced: pattern, phrases, namesLink, pieces }: Compiled,
  { text, linked, words }: ReadReply,
  code: number | null,
  enhanced: string | null,
  stage: ReplyStage | null,
  operator: string,
): boolean {
  if (rule.operators !== "any" && !rule.operators.includes(operator)) return false;
  if (
    rule.codes &&
    !rule.codes.some(
      (wanted) => code !== null && (wanted < 10 ? Math.floor(code / 100) === wanted : code === wanted),
    )
  )
    return false;
  if (pattern && !pattern.test(enhanced ?? "")) return false;
  if (rule.stages && (stage === null || !rule.stages.includes(stage))) return false;
  return (phrases === null || phrases.test(namesLink ? linked : words)) && fitsTemplate(pieces, text);
}

function compiled(rules: readonly ReplyRule[]): readonly Compiled[] {
  const known = compiledTables.get(rules);
  if (known) return known;
  const table = rules.map(compiledRow);
  compiledTables.set(rules, table);
  return table;
}

function compiledRow(rule: ReplyRule): Compiled {
  const known = compiledRows.get(rule);
  if (known) return known;
  const row = {
    rule,
    enhanced: rule.enhanced ? new RegExp(`^(?:${rule.enhanced.map(enhancedSource).join("|")})$`) : null,
    phrases: rule.phrases ? new RegExp(rule.phrases.map((source) => `(?:${source})`).join("|")) : null,
    namesLink:
      rule.operators !== "any" || (rule.phrases?.some((source) => /\\\.[a-z]{2,24}\//.test(source)) ?? false),
    pieces: rule.template === undefined ? [] : piecesOf(rule.template),
  };
  compiledRows.set(rule, row);
  return row;
}

/** `5.7.*` any number, `5.7.3?` one digit more. */
function enhancedSource(pattern: string): string {
  return pattern.replaceAll(".", "\\.").replaceAll("*", "\\d{0,3}").replaceAll("?", "\\d");
}
