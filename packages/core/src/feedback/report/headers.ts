import { mimeLimits } from "./mime-limits.ts";

/** Header fields in order, names in lower case, values unfolded and undecoded. */
export type Headers = readonly (readonly [name: string, value: string])[];

const fieldLine = /^([\x21-\x39\x3b-\x7e]{1,80})[ \t]{0,40}:([\s\S]*)$/;

export function parseHeaders(section: string): Headers {
  const fields: [string, string][] = [];
  let open: [string, string] | null = null;
  for (const line of section.slice(0, mimeLimits.headerSection).split(/\r?\n/)) {
    if (/^[ \t]/.test(line)) {
      if (open && open[1].length < mimeLimits.headerValue)
        open[1] += ` ${line.trim().slice(0, mimeLimits.headerValue)}`;
      continue;
    }
    const found = fieldLine.exec(line);
    if (!found) {
      open = null;
      continue;
    }
    if (fields.length >= mimeLimits.headers) break;
    open = [(found[1] ?? "").toLowerCase(), (found[2] ?? "").slice(0, mimeLimits.headerValue).trim()];
    fields.push(open);
  }
  return fields;
}

export function headerOf(headers: Headers, name: string): string | null {
  return headers.find(([key]) => key === name)?.[1] ?? null;
}

export function headersOf(headers: Headers, name: string): readonly string[] {
  return headers.filter(([key]) => key === name).map(([, value]) => value);
}

export type ContentType = { readonly type: string; readonly params: ReadonlyMap<string, string> };

/** `type/subtype; name=value`, tolerant: what can't be read is missing. */
export function contentTypeOf(value: string | null): ContentType {
  const params = new Map<string, string>();
  const [first = "", ...rest] = splitOutsideQuotes(value ?? "");
  for (const piece of rest.slice(0, 30)) {
    const at = piece.indexOf("=");
    if (at < 1) continue;
    const name = piece.slice(0, at).trim().toLowerCase();
    const raw = piece.slice(at + 1).trim();
    const text = raw.startsWith('"')
      ? raw
          .slice(1)
          .replace(/"[^"]*$/, "")
          .replace(/\\(.)/g, "$1")
      : raw;
    if (!params.has(name)) params.set(name, text);
  }
  return { type: (/^[^\s;]+/.exec(first.trim())?.[0] ?? "").toLowerCase(), params: joined(params) };
}

/** Parameters in pieces or encoded (RFC 2231, 3 and 4) under their own names, if these are not taken. */
function joined(params: Map<string, string>): Map<string, string> {
  const pieces = new Map<string, (readonly [at: number, text: string])[]>();
  for (const [key, value] of params) {
    const [, name, at = "0", encoded] = /^([^*]+)\*(?:(\d{1,3})(\*)?)?$/.exec(key) ?? [];
    if (name === undefined || params.has(name)) continue;
    const isEncoded = encoded !== undefined || key.endsWith("*");
    // Only the first piece names charset and language.
    const text = isEncoded ? decodePercent(at === "0" ? value.replace(/^[^']*'[^']*'/, "") : value) : value;
    pieces.set(name, [...(pieces.get(name) ?? []), [Number(at), text]]);
  }
  for (const [name, found] of pieces)
    params.set(
      name,
      found
        .sort(([a], [b]) => a - b)
        .map(([, text]) => text)
        .join(""),
    );
  return params;
}

function decodePercent(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

function splitOutsideQuotes(value: string): readonly string[] {
  const pieces: string[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at < value.length; at += 1) {
    const char = value[at];
    if (char === "\\" && quoted) at += 1;
    else if (char === '"') quoted = !quoted;
    else if (char === ";" && !quoted) {
      pieces.push(value.slice(start, at));
      start = at + 1;
    }
  }
  pieces.push(value.slice(start));
  return pieces;
}
