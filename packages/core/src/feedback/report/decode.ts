/** Bytes as a string of one character each, so that offsets stay bytes until a part's charset is known. */
export function binaryString(bytes: Uint8Array | Uint16Array): string {
  const pieces: string[] = [];
  for (let at = 0; at < bytes.length; at += 8_192)
    pieces.push(Reflect.apply(String.fromCharCode, null, bytes.subarray(at, at + 8_192)));
  return pieces.join("");
}

export function bytesOf(binary: string): Uint8Array {
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at) & 0xff;
  return bytes;
}

const base64Chars = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const base64Values = new Int8Array(128).fill(-1);
for (let value = 0; value < 64; value += 1) base64Values[base64Chars.charCodeAt(value)] = value;

/** Base64 to a binary string; foreign characters are skipped, a cut end is kept as far as it goes. */
export function decodeBase64(text: string): string {
  const bytes = new Uint8Array(Math.ceil((text.length * 3) / 4));
  let length = 0;
  let bits = 0;
  let held = 0;
  for (let at = 0; at < text.length; at += 1) {
    const value = base64Values[text.charCodeAt(at)] ?? -1;
    if (value < 0) continue;
    held = ((held << 6) | value) & 0xffffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[length] = (held >> bits) & 0xff;
    length += 1;
  }
  return binaryString(bytes.subarray(0, length));
}

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

/** Text of a binary string. Unknown charsets are tried as UTF-8, then as windows-1252; nothing throws. */
export function decodeCharset(binary: string, charset: string | null): string {
  if (isAscii(binary) && !/utf-?(?:16|7)/i.test(charset ?? "")) return binary;
  const bytes = bytesOf(binary);
  const named = decoderOf(charset ?? "utf-8");
  const text = named?.decode(bytes) ?? "";
  if (named && !text.includes("\ufffd")) return text;
  const legacy = new TextDecoder("windows-1252").decode(bytes);
  return charset === null || !named ? legacy : text;
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
