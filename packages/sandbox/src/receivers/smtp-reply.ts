/** One SMTP reply; each line carries its own enhanced code where the operator writes one. */
export type Reply = { readonly code: number; readonly lines: readonly string[] };

/**
 * A reply from the operator's words: `"550 5.1.1 First line\nsecond line"` with `{names}` to fill in. An enhanced code
 * stands before every line, as RFC 2034 §4 asks. Throws `RangeError` when the words begin with no reply code.
 */
export function replyOf(words: string, values: Readonly<Record<string, string>> = {}): Reply {
  const begun = /^(\d{3}) (\d\.\d{1,3}\.\d{1,3} )?([\s\S]*)$/.exec(words);
  if (!begun?.[1]) throw new RangeError(`No reply code: ${words}`);
  const enhanced = begun[2] ?? "";
  const filled = (begun[3] ?? "").replace(/\{(\w+)\}/g, (hole, name: string) => values[name] ?? hole);
  const lines = filled.split("\n").map((line) => enhanced + line.replace(/[^\x20-\x7e]/g, " "));
  return { code: Number(begun[1]), lines };
}

/** As it stands on the wire, with the final line end. */
export function wireOf({ code, lines }: Reply): string {
  return lines.map((line, at) => `${code}${at < lines.length - 1 ? "-" : " "}${line}\r\n`).join("");
}

/** As an MTA writes it into a bounce: one line. */
export function onOneLine({ code, lines }: Reply): string {
  return `${code} ${lines.join(" ")}`;
}
