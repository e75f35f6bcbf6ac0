/** How much of a mail is looked at. A report says what it has to say early; the rest is the returned message. */
export const mimeLimits = {
  /** Bytes read from the start. */
  bytes: 768 * 1024,
  /** Characters of one header section, and of one header. */
  headerSection: 128 * 1024,
  headerValue: 8 * 1024,
  headers: 400,
  /** Nested multiparts and messages; deeper ones stay undivided text. */
  depth: 12,
  parts: 120,
  /** Decoded characters of one part. */
  text: 96 * 1024,
} as const;
