import { comparableText } from "./read-reply.ts";

/** What a template may be: long enough to say something, short enough to be matched in no time. */
export const templateLimits = { characters: 300, wildcards: 12, leastLetters: 8 } as const;

/**
 * The words between a template's stars, as replies are read: lower case, one line, addresses as `<@>`. A template fits
 * where they stand one after the other; there is no other sign, so that none can make the match slow.
 */
export function piecesOf(template: string): readonly string[] {
  return comparableText(template)
    .split("*")
    .filter((piece) => piece.trim() !== "");
}

/** Why these words can't be a template, in a sentence; null when they can. */
export function templateFault(template: string): string | null {
  const { characters, wildcards, leastLetters } = templateLimits;
  if (template.length > characters) return `At most ${characters} characters.`;
  if (template.split("*").length - 1 > wildcards) return `At most ${wildcards} stars.`;
  const letters = piecesOf(template).join("").match(/\p{L}/gu)?.length ?? 0;
  return letters < leastLetters
    ? `At least ${leastLetters} letters beside the stars: fewer would fit replies that it was not meant for.`
    : null;
}

/** Whether the pieces stand in `text` in their order, none over another. One way through the text, without a way back. */
export function fitsTemplate(pieces: readonly string[], text: string): boolean {
  let from = 0;
  for (const piece of pieces) {
    const at = text.indexOf(piece, from);
    if (at < 0) return false;
    from = at + piece.length;
  }
  return true;
}
