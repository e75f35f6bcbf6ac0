/** One hand-over to a node's submission service. */
export type Submission = {
  readonly host: string;
  readonly username: string;
  readonly password: string;
  readonly envelopeFrom: string;
  readonly envelopeTo: string;
  /** Complete RFC 5322 message, CRLF lines, not dot-stuffed. */
  readonly raw: Uint8Array;
  /** Awaited after the last byte of content and before the final dot; a rejection aborts the transaction undelivered. */
  readonly beforeFinalDot: () => Promise<void>;
};

export type SubmissionReply =
  | { readonly outcome: "accepted"; readonly queueId: string | null; readonly text: string }
  /** The server said no: `code` 4xx or 5xx, at any stage. */
  | {
      readonly outcome: "refused";
      readonly code: number;
      readonly enhanced: string | null;
      readonly text: string;
    }
  /** No answer: the connection broke. `afterDot` decides whether the message may have been taken. */
  | { readonly outcome: "broken"; readonly afterDot: boolean; readonly text: string };

export interface MailSubmitter {
  submit(submission: Submission): Promise<SubmissionReply>;
  close(): Promise<void>;
}

/** A mail's name in its mailbox, never given to another (RFC 3501, 2.3.1.1). 32 bits each, unsigned. */
export type MailName = { readonly uidValidity: number; readonly uid: number };
export type CollectedMail = MailName & { readonly raw: Uint8Array };

/** This mail can't be taken, and no other is to wait for it. */
export class MailStays extends Error {
  constructor(uid: number, options?: ErrorOptions) {
    super(`Mail ${uid} of the collector can't be taken and stays there`, options);
    this.name = "MailStays";
  }
}

/** How many mails were taken, and how many that were not due were left alone; both 0: the mailbox was empty. */
export type Drained = { readonly taken: number; readonly left: number };

/** Who empties a collector mailbox. */
export type CollectorReader = {
  /** Which of the mails that are there to take now, in that order. Asked once, and not about an empty mailbox. */
  due(there: {
    readonly uidValidity: number;
    /** Oldest first. */
    readonly uids: readonly number[];
  }): Promise<readonly number[]>;
  /** Rejects with `MailStays` for a mail that others needn't wait for. */
  take(mail: CollectedMail): Promise<void>;
};

/** The collector mailbox of a node, over IMAP. */
export interface CollectorMailbox {
  /**
   * Calls `take` for each mail that is due; a mail is deleted only after `take` resolved. Stops when `max` were taken, and
   * where `take` rejects; at `MailStays` it goes on, up to `max` of them, and rejects with the first in the end.
   * Mails above `maxBytes` are handed over truncated.
   */
  drain(
    box: { readonly host: string; readonly username: string; readonly password: string },
    max: number,
    maxBytes: number,
    reader: CollectorReader,
  ): Promise<Drained>;
}

/** Everything that one campaign message says and carries, before it is MIME. */
export type OutgoingMessage = {
  readonly from: { readonly name: string; readonly email: string };
  readonly to: { readonly name: string | null; readonly email: string };
  /** One line, no control characters. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly dateMs: number;
  /** Without angle brackets. */
  readonly messageId: string;
  /** `campaign:tenant:kind:sender` (Google's Feedback-ID). */
  readonly feedbackId: string;
  /** `List-Unsubscribe` carries both; the URL takes the one-click POST of RFC 8058. */
  readonly unsubscribe: { readonly url: string; readonly mailto: string };
};

/** Makes the RFC 5322 bytes: CRLF lines, encoded headers, text and HTML alternatives. The same input, the same bytes. */
export interface MessageComposer {
  compose(message: OutgoingMessage): Promise<Uint8Array>;
}
