/** A TXT value as zone files write it: quoted strings of at most 255 octets, quotes and backslashes escaped. */
export function quoteTxt(value: string): string {
  const bytes = Buffer.from(value, "utf8");
  const strings: string[] = [];
  for (let at = 0; at < Math.max(bytes.length, 1); at += 255) {
    const piece = [...bytes.subarray(at, at + 255)].map(writeByte).join("");
    strings.push(`"${piece}"`);
  }
  return strings.join(" ");
}

function writeByte(byte: number): string {
  const char = String.fromCharCode(byte);
  if (char === '"' || char === "\\") return `\\${char}`;
  return byte >= 32 && byte < 127 ? char : `\\${String(byte).padStart(3, "0")}`;
}

/** The value behind quoted strings, joined; text without quotes is taken as it is. */
export function unquoteTxt(content: string): string {
  if (!content.trimStart().startsWith('"')) return content;
  const bytes: number[] = [];
  for (const [, piece = ""] of content.matchAll(/"((?:[^"\\]|\\.)*)"/gs)) {
    for (const [whole, decimal, escaped] of piece.matchAll(/\\(\d{3})|\\(.)|[^\\]/gsu)) {
      if (decimal !== undefined) bytes.push(Number(decimal) & 255);
      else bytes.push(...Buffer.from(escaped ?? whole, "utf8"));
    }
  }
  return Buffer.from(bytes).toString("utf8");
}
