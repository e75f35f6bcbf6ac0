/**
 * One command line from words, so that each word arrives as it is whatever it holds. The only place that quotes.
 * Throws `RangeError` for a NUL, which no argument of a program can hold.
 */
export function quote(words: readonly string[]): string {
  if (words.some((word) => word.includes("\0"))) throw new RangeError("A word of a command holds a NUL");
  return words
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(" ");
}
