/** A longer piece would keep a table's column wider than a page has room for. */
const longestPart = 30;

/**
 * An address or the name of a host in the parts between which a line may end: an address after its `@`, a host's name
 * after each dot. What is longer than thirty characters then is cut again: after its dots, else where it must be.
 */
export function breakableParts(name: string): readonly string[] {
  const parts = name.split(name.includes("@") ? /(?<=@)/ : /(?<=\.)/);
  return parts.flatMap((part) =>
    part.length <= longestPart
      ? [part]
      : part.split(/(?<=\.)/).flatMap((piece) => piece.match(/.{1,30}/gsu) ?? []),
  );
}
