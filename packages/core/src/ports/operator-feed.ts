/** Who tells: Gmail's Postmaster Tools, Microsoft's SNDS, Yahoo's Sender Hub. */
export const feedSources = ["postmaster", "snds", "yahoo"] as const;
export type FeedSource = (typeof feedSources)[number];

/**
 * What an operator counts of a day. Rates and shares are 0..1:
 * `spam-rate`: of what Gmail put into inboxes, what its users called spam · `complaint-rate`: the same at Microsoft (of
 * all recipients) and Yahoo (of inboxes) · `filter-share`: what the operator's filter took for spam ·
 * `auth-spf`, `auth-dkim`, `auth-dmarc`: what passed · `delivery-error-rate`: what was refused or put off ·
 * `trap-hits`, `recipients`: numbers, 0 and up.
 */
export const feedMetrics = [
  "spam-rate",
  "complaint-rate",
  "filter-share",
  "auth-spf",
  "auth-dkim",
  "auth-dmarc",
  "delivery-error-rate",
  "trap-hits",
  "recipients",
] as const;
export type FeedMetric = (typeof feedMetrics)[number];

/** An operator's number: exact when both ends are the same, a range when it tells no more ("< 0.1 %", "GREEN"). */
export type FeedRange = { readonly least: number; readonly most: number };

/** What an operator says of one domain or address and one day of its own calendar, `YYYY-MM-DD`. */
export type FeedWord = {
  /** The domain's name, lower case, or an IPv4 address. */
  readonly subject: string;
  readonly day: string;
  readonly metric: FeedMetric;
  /** Null: the operator knows the subject and had too little mail of that day to say anything. Never a zero. */
  readonly value: FeedRange | null;
};

/** Days are inclusive, `YYYY-MM-DD`. */
export type FeedQuestion = {
  readonly firstDay: string;
  readonly lastDay: string;
  /** Sending domains and addresses that are ours. A feed answers only about what it knows of them. */
  readonly domains: readonly string[];
  readonly addresses: readonly string[];
};

export type FeedReading = {
  readonly words: readonly FeedWord[];
  /** Domains and addresses of the question that the account was given access to, and that were read. */
  readonly covered: readonly string[];
  /** Those of the question that could not be read while the rest was, each with why, as a `FeedError` would say it. */
  readonly unread?: readonly Unread[];
  /** Those of the question that the account has no access to: never had it, or lost it. Absent: the operator doesn't tell. */
  readonly notGranted?: readonly string[];
  /** Why a part that is of no one subject could not be read; absent: each was. */
  readonly fault?: string;
};

/** A domain or address whose numbers could not be read, and why, for staff. */
export type Unread = { readonly subject: string; readonly fault: string };

/** An operator's own statistics about us. Throws `FeedError` when nothing could be read for a fault that is of no one subject. */
export interface OperatorFeed {
  readonly source: FeedSource;
  read(question: FeedQuestion): Promise<FeedReading>;
}

/** Its message is for staff: it names what to do, and neither a key nor an address that carries one. */
export class FeedError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "FeedError";
  }
}

/** For a part that could not be read: what is no `FeedError` is a bug of ours, and thrown on. */
export function asFeedError(error: unknown): FeedError {
  if (error instanceof FeedError) return error;
  throw error;
}
