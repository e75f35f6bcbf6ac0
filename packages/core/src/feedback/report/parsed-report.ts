import type { BounceClass, BounceReason } from "../bounce-reason.ts";
import type { ReplyStage, ReplyVerdict } from "../reply/reply-rule.ts";

/**
 * What a collected mail is. `bounce`: delivery was given up for somebody. `delay`: it is still being tried.
 * `none`: an ordinary mail, for example a human's answer.
 */
export type ReportKind = "bounce" | "delay" | "complaint" | "autoreply" | "delivered" | "challenge" | "none";

/** What one report says about one recipient. */
export type RecipientReport = {
  /** Address in lower case but for its local part; null when the report keeps it to itself. */
  readonly recipient: string | null;
  /** What became of the message; null for what is no report about a delivery. */
  readonly action: Finding["action"] | null;
  readonly class: BounceClass | "complaint" | "autoreply" | "delivered";
  readonly reason: BounceReason | "feedback" | "vacation" | "delivered";
  /** Enhanced status code `x.y.z` as far as the report names one. */
  readonly status: string | null;
  readonly replyCode: number | null;
  /** True only for proof that the recipient is gone, said for good. */
  readonly hard: boolean;
  /** The words of the refusal, one line; null when there are none. */
  readonly diagnostic: string | null;
  /** Host that refused, as far as named. */
  readonly remoteHost: string | null;
  /** At which command it was refused; `unsaid` when the report doesn't tell. */
  readonly stage: ReplyStage;
  /** How the refusal reads without knowledge of the operator; null for what is no refusal. */
  readonly verdict: ReplyVerdict | null;
};

export type ParsedReport = {
  readonly kind: ReportKind;
  readonly reports: readonly RecipientReport[];
  /** `Feedback-Type` of a complaint in lower case. `auth-failure` (RFC 6591) is a server's word, not a recipient's. */
  readonly feedbackType: string | null;
  /** Addresses under which the mail was delivered to us, most trustworthy first. Whoever sent it may have made them up. */
  readonly envelopeRecipients: readonly string[];
  /** Message-IDs, without brackets, of what the mail answers or returns. */
  readonly messageIds: readonly string[];
  /** The mail's own words, without the message that it returns. */
  readonly text: string;
};

/** What a dialect found before its words are classified. */
export type Finding = {
  readonly recipient: string | null;
  readonly action: "failed" | "delayed" | "delivered";
  readonly status: string | null;
  /** Places in which the refusal may stand, the surest first. */
  readonly words: readonly string[];
  readonly remoteHost: string | null;
};
