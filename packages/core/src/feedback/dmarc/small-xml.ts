/** An element without its attributes; namespaces' prefixes are gone. */
export type XmlElement = {
  readonly name: string;
  readonly children: readonly XmlElement[];
  readonly text: string;
};

/**
 * Far above what a report on our mail has. `pieces`: tags, comments and instructions; what comes after so many is not read,
 * for each costs time. `text`, `allText`: characters of one element and of all together; more are left out.
 */
export const xmlLimits = { depth: 12, pieces: 40_000, text: 4_000, allText: 500_000 } as const;

type Open = { name: string; children: XmlElement[]; text: string };

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/**
 * The root element of a document as simple as a report's: elements and text. No document types, so no entities of the
 * document's own; attributes are passed over. Null for what is not well-formed or too deep; one of too many pieces is
 * read as far as they go. Never throws, and looks at each character once.
 */
export function readSmallXml(source: string): XmlElement | null {
  const stack: Open[] = [];
  let root: XmlElement | null = null;
  let pieces = 0;
  let textLeft: number = xmlLimits.allText;
  let at = 0;
  const nameOf = namesOnce();
  while (at < source.length) {
    const start = source.indexOf("<", at);
    const top = stack.at(-1);
    const between = source.slice(at, start < 0 ? source.length : start);
    // What sets a report out for people is no text.
    const said = between.trim() === "" ? "" : between;
    if (top) {
      const more = said.slice(0, Math.min(xmlLimits.text - top.text.length, textLeft));
      top.text += more;
      textLeft -= more.length;
    } else if (said.replace(/^\ufeff/, "") !== "") return null;
    if (start < 0) break;
    pieces += 1;
    if (pieces > xmlLimits.pieces) return closed(stack) ?? root;
    if (source.startsWith("<!--", start) || source.startsWith("<?", start)) {
      const closing = source[start + 1] === "?" ? "?>" : "-->";
      const end = source.indexOf(closing, start + 2);
      if (end < 0) return null;
      at = end + closing.length;
      continue;
    }
    const end = source.indexOf(">", start);
    if (end < 0) return null;
    const tag = source.slice(start + 1, end);
    at = end + 1;
    if (tag.startsWith("/")) {
      const done = stack.pop();
      if (!done || done.name !== nameOf(tag.slice(1))) return null;
      const element = { name: done.name, children: done.children, text: plain(done.text) };
      const parent = stack.at(-1);
      if (parent) parent.children.push(element);
      else root = element;
      continue;
    }
    const name = nameOf(tag);
    if (name === null || root !== null || stack.length >= xmlLimits.depth) return null;
    if (tag.endsWith("/")) stack.at(-1)?.children.push({ name, children: [], text: "" });
    else stack.push({ name, children: [], text: "" });
  }
  return root;
}

/** What is open, as if it ended here; null when nothing is. */
function closed(stack: readonly Open[]): XmlElement | null {
  return stack.reduceRight<XmlElement | null>(
    (inner, { name, children, text }) => ({
      name,
      children: inner === null ? children : [...children, inner],
      text: plain(text),
    }),
    null,
  );
}

/** The first child of that name. */
export function childOf(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => child.name === name);
}

export function textOf(element: XmlElement | undefined, name: string): string {
  return childOf(element, name)?.text ?? "";
}

const mostNames = 500;

/** Names of tags, each read once: a report says the same ones for every record. */
function namesOnce(): (tag: string) => string | null {
  const names = new Map<string, string | null>();
  return (tag) => {
    const known = names.get(tag);
    if (known !== undefined) return known;
    const name = nameIn(tag);
    if (names.size < mostNames) names.set(tag, name);
    return name;
  };
}

function nameIn(tag: string): string | null {
  const found = /^(?:[A-Za-z_][\w.-]{0,60}:)?([A-Za-z_][\w.-]{0,60})(?=[\s/]|$)/.exec(tag);
  return found?.[1] ?? null;
}

function plain(text: string): string {
  if (!text.includes("&")) return text.trim();
  return text
    .replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(\w{2,4}));/g, (whole, decimal, hex, name) => {
      if (name) return entities[name] ?? whole;
      const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
    })
    .trim();
}
