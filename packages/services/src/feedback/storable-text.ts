const longestText = 2_000;

/**
 * A stranger's words as a column takes them, of text or of JSON: without NUL and halves of surrogate pairs, which
 * PostgreSQL refuses, and at most so many characters, 2,000 unless told. Otherwise one hostile reply would stop a reader
 * for good.
 */
export function storableText(text: string, longest: number = longestText): string {
  // A cut may have made halves.
  return text
    .replaceAll("\0", "")
    .slice(0, longest)
    .replace(/\p{Cs}/gu, "\ufffd");
}
