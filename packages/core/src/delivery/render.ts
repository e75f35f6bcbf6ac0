/** A piece of a template after its placeholders got their values. */
type RenderedPiece =
  | { readonly kind: "literal"; readonly text: string }
  /** A recipient's data: never markup, one line. */
  | { readonly kind: "value"; readonly text: string };

export type Rendering<T> =
  | { readonly ok: true; readonly value: T }
  /** Placeholders without a value and without a fallback, as written in the template: a reason to skip the message. */
  | { readonly ok: false; readonly missing: readonly string[] };

/** What a lead offers: the fixed columns and the file's own. Empty and null count as absent. */
export type PlaceholderValues = Readonly<Record<string, string | null | undefined>>;

/** No part of it can match the same text in two ways, so that a template of any kind is read in linear time. */
const placeholderPattern = /\{\{([^{}|]*)(?:\|([^{}]*))?\}\}/gu;

type Found = {
  readonly at: number;
  readonly length: number;
  readonly name: string;
  readonly fallback: string | null;
};

function* placeholdersIn(text: string): Generator<Found> {
  for (const match of text.matchAll(placeholderPattern)) {
    const name = (match[1] ?? "").trim();
    if (name !== "") yield { at: match.index, length: match[0].length, name, fallback: match[2] ?? null };
  }
}

/** `First name`, `first_name` and `firstName` are one placeholder. */
function keyOf(name: string): string {
  return name.toLowerCase().replace(/[\s_-]+/gu, "");
}

/** Names of the placeholders as first written, each once, in order of appearance. */
export function placeholdersOf(text: string): readonly string[] {
  const seen = new Map<string, string>();
  for (const { name } of placeholdersIn(text)) {
    if (!seen.has(keyOf(name))) seen.set(keyOf(name), name);
  }
  return [...seen.values()];
}

/** Control characters, line and paragraph separators and invisible direction marks become one space. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, " ").trim();
}

/** Splits the template at its placeholders and fills them; the caller escapes `value` pieces for where they go. */
export function renderPieces(
  template: string,
  values: PlaceholderValues,
): Rendering<readonly RenderedPiece[]> {
  const byKey = new Map<string, string>();
  for (const [name, value] of Object.entries(values)) {
    const line = oneLine(value ?? "");
    if (line !== "" && !byKey.has(keyOf(name))) byKey.set(keyOf(name), line);
  }
  const pieces: RenderedPiece[] = [];
  const missing = new Set<string>();
  let from = 0;
  for (const { at, length, name, fallback } of placeholdersIn(template)) {
    if (at > from) pieces.push({ kind: "literal", text: template.slice(from, at) });
    from = at + length;
    const exact = oneLine((Object.hasOwn(values, name) ? values[name] : null) ?? "");
    const value = exact === "" ? byKey.get(keyOf(name)) : exact;
    if (value !== undefined) pieces.push({ kind: "value", text: value });
    else if (fallback !== null) pieces.push({ kind: "value", text: oneLine(fallback) });
    else missing.add(name);
  }
  if (from < template.length) pieces.push({ kind: "literal", text: template.slice(from) });
  return missing.size > 0 ? { ok: false, missing: [...missing] } : { ok: true, value: pieces };
}

/** The template as plain text: for text parts, where nothing has to be escaped. */
export function renderText(template: string, values: PlaceholderValues): Rendering<string> {
  const pieces = renderPieces(template, values);
  return pieces.ok ? { ok: true, value: pieces.value.map((piece) => piece.text).join("") } : pieces;
}

/** The template as one line without control characters, at most 255 characters long: for a Subject. */
export function renderSubject(template: string, values: PlaceholderValues): Rendering<string> {
  const text = renderText(template, values);
  if (!text.ok) return text;
  const line = [...oneLine(text.value).replace(/\s+/gu, " ")].slice(0, 255).join("");
  return { ok: true, value: line };
}
