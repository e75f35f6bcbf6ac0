/** Text between `<!-- name:start -->` and `<!-- name:end -->` of a page, without the marks; null when they aren't there. */
export function readBlock(page: string, name: string): string | null {
  return blockOf(name).exec(page)?.[1] ?? null;
}

/** The page with that block replaced. Throws `RangeError` when the marks aren't there. */
export function replaceBlock(page: string, name: string, text: string): string {
  if (readBlock(page, name) === null) throw new RangeError(`The page has no block “${name}”.`);
  return page.replace(blockOf(name), () => `<!-- ${name}:start -->\n${text.trim()}\n<!-- ${name}:end -->`);
}

/** A row of a table in Markdown; a bar inside a cell stays a bar. */
function tableRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [tableRow(head), tableRow(head.map(() => "---")), ...rows.map(tableRow)].join("\n");
}

function blockOf(name: string): RegExp {
  return new RegExp(`<!-- ${name}:start -->\\n([\\s\\S]*?)\\n?<!-- ${name}:end -->`);
}
