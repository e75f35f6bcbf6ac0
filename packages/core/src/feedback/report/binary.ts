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
/** What each character stands for in base64, by its code; -1 for none. */
export const base64Values = new Int8Array(128).fill(-1);
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
