const longestText = 2_000;

/**
 * A stranger's words as a text column takes them: without NUL, which PostgreSQL refuses, and at most 2,000 characters.
 * Otherwise one hostile mail would stop a collector for good.
 */
export function storableText(text: string): string {
  return text.replaceAll("\0", "").slice(0, longestText);
}
