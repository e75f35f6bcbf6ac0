import { binaryString, bytesOf, decodeBase64 } from "./binary.ts";
import { textOfHz, textOfUtf7 } from "./shifted-text.ts";

/** Quoted-printable to a binary string; what isn't an escape stays as it is. */
export function decodeQuotedPrintable(text: string): string {
  const joined = text.replace(/=[ \t]*\r?\n/g, "");
  if (!joined.includes("=")) return joined;
  const codes = new Uint16Array(joined.length);
  let length = 0;
  for (let at = 0; at < joined.length; at += 1) {
    const code = joined.charCodeAt(at);
    const escaped = code === 61 ? hexAt(joined, at + 1) * 16 + hexAt(joined, at + 2) : Number.NaN;
    codes[length] = Number.isNaN(escaped) ? code : escaped;
    length += 1;
    if (!Number.isNaN(escaped)) at += 2;
  }
  return binaryString(codes.subarray(0, length));
}

function hexAt(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : Number.NaN;
}

/**
 * Text of a binary string; nothing throws. What is UTF-8 throughout is read so where no charset of several bytes is named:
 * reports often say ASCII, or that of another part, and text of one byte a letter can't pass for it. Else an unknown
 * charset is taken for windows-1252.
 */
export function decodeCharset(binary: string, charset: string | null): string {
  if (/utf-?7/i.test(charset ?? "")) return textOfUtf7(binary);
  if (/^\W?hz\b/i.test(charset ?? "")) return textOfHz(binary);
  if (isAscii(binary) && !/utf-?16/i.test(charset ?? "")) return binary;
  const bytes = bytesOf(binary);
  const named = charset === null ? null : decoderOf(charset);
  if (named !== null && !/^(?:utf-8|windows-|iso-8859|koi8|ibm866|macintosh)/.test(named.encoding))
    return named.decode(bytes);
  return textOfUtf8(bytes) ?? (named ?? new TextDecoder("windows-1252")).decode(bytes);
}

/** Null for other bytes; a letter that is cut at the end is left out. */
function textOfUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return null;
  }
}

/** Plain ASCII without ESC, which would start a shift of ISO-2022. */
function isAscii(binary: string): boolean {
  for (let at = 0; at < binary.length; at += 1) {
    const code = binary.charCodeAt(at);
    if (code > 126 || code === 27) return false;
  }
  return true;
}

function decoderOf(charset: string): InstanceType<typeof TextDecoder> | null {
  try {
    return new TextDecoder(charset.trim().replace(/^["']|["']$/g, ""));
  } catch {
    return null;
  }
}

const word = /=\?([\w-]{1,40})(?:\*[\w-]*)?\?([BbQq])\?([^?\s]{0,2000})\?=/g;

/** Encoded words (RFC 2047) of a header value. */
export function decodeWords(value: string): string {
  return value
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(word, (_, charset: string, how: string, text: string) => {
      const binary =
        how.toLowerCase() === "b" ? decodeBase64(text) : decodeQuotedPrintable(text.replaceAll("_", " "));
      return decodeCharset(binary, charset);
    });
}
