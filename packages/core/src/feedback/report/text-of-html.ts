const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  nbsp: " ",
  "#39": "'",
  apos: "'",
};

/** The words of an HTML page, block elements as line ends. */
export function textOfHtml(html: string): string {
  return html
    .replace(/<(style|script|title)\b[^>]{0,500}>[\s\S]{0,20000}?<\/\1\s{0,9}>/gi, " ")
    .replace(/\s+/g, " ")
    .replace(/<(?:br|\/?p|\/?div|\/?tr|\/?li|\/?h\d|\/?table|hr)\b[^>]{0,500}>/gi, "\n")
    .replace(/<[^>]{1,2000}>/g, "")
    .replace(/&(#39|[a-z]{2,5});/gi, (whole, name: string) => entities[name.toLowerCase()] ?? whole)
    .replace(/&#(\d{2,5});/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replace(/[ \t]+/g, " ")
    .replace(/ ?\n ?/g, "\n");
}
