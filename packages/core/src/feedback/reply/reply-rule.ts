import type { BounceClass, BounceReason } from "../bounce-reason.ts";

/** Where in the SMTP dialogue the reply fell. `unsaid`: a report that does not tell. */
export type ReplyStage = "connect" | "helo" | "mail" | "rcpt" | "data" | "unsaid";

/** What the reply tells the loops that move limits. `config` faults and `content` never count against a recipient. */
export type ReplySignal =
  | "ok"
  | "rate"
  | "block"
  | "config"
  | "content"
  | "recipient-hard"
  | "recipient-soft"
  | "network"
  | "greylist";

/** Whom the reaction touches: `pair` is address x operator, `address` our IP, `domain` our sending domain. */
export type ReplyScope =
  | "recipient"
  | "mailbox"
  | "campaign"
  | "domain"
  | "address"
  | "pair"
  | "recipient-company";

/** What to do. Only `suppress-recipient` and `count-recipient` (suppress after `k`) ever end with a suppression. */
export type ReplyReaction =
  | { readonly kind: "suppress-recipient" }
  | { readonly kind: "count-recipient"; readonly k: number }
  | { readonly kind: "retry" }
  | { readonly kind: "slow" }
  | { readonly kind: "cool" }
  | { readonly kind: "suspend"; readonly ms: number }
  | { readonly kind: "stop-domain" }
  | { readonly kind: "config-alarm" }
  | { readonly kind: "quarantine-campaign" }
  | { readonly kind: "address-listed" }
  | { readonly kind: "domain-listed" }
  | { readonly kind: "hold-recipient-domain"; readonly ms: number };

/** What a reply means and what it asks for. */
export type ReplyMeaning = {
  readonly reason: BounceReason;
  readonly signal: ReplySignal;
  readonly scope: ReplyScope;
  readonly reaction: ReplyReaction;
  /** How long the reaction lasts when nothing clears it sooner; null when it is not a matter of time. */
  readonly durationMs: number | null;
};

/** One row of the table. All the constraints it names must hold; the first row that fits wins. */
export type ReplyRule = ReplyMeaning & {
  readonly id: string;
  /** Raised when a change of the row may change a verdict. */
  readonly version: number;
  readonly class: BounceClass;
  /** Operators of `core/delivery/operator`, or any. */
  readonly operators: readonly string[] | "any";
  /** Reply codes: `550`, or the first digit, `4` or `5`. Absent: any, or none. */
  readonly codes?: readonly number[];
  /** Enhanced codes as written, `*` standing for any number: `5.7.*`. */
  readonly enhanced?: readonly string[];
  readonly stages?: readonly ReplyStage[];
  /** Regular expression sources, case ignored; one must match. Absent: the codes alone decide. */
  readonly phrases?: readonly string[];
  /** Words with `*` between them (`piecesOf`), which must fit beside the rest. Staff write these. */
  readonly template?: string;
  /** Real replies that this row was written for, literal but for addresses. */
  readonly samples: readonly string[];
};

export type ReplyVerdict = ReplyMeaning & {
  readonly class: BounceClass;
  /** Delay that the server asked for in its text. */
  readonly retryAfterMs: number | null;
  /** Id and version of the row that decided, `id@version`. */
  readonly rule: string;
};
