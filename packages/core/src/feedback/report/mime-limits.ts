/** How much of a mail is looked at. A report says what it has to say early; the rest is the returned message. */
export type MimeLimits = {
  /** Bytes read from the start. */
  readonly bytes: number;
  /** Characters of one header section, and of one header. */
  readonly headerSection: number;
  readonly headerValue: number;
  readonly headers: number;
  /** Nested multiparts and messages; deeper ones stay undivided text. */
  readonly depth: number;
  readonly parts: number;
  /** Decoded characters of one part. */
  readonly text: number;
};

export const mimeLimits: MimeLimits = {
  bytes: 768 * 1024,
  headerSection: 128 * 1024,
  headerValue: 8 * 1024,
  headers: 400,
  depth: 12,
  parts: 120,
  text: 96 * 1024,
};
