import { base64Values, binaryString } from "./binary.ts";

const [plus, minus, newline, tilde, open, close] = [43, 45, 10, 126, 123, 125];

/** UTF-7 (RFC 2152) as text: between `+` and the first character that is no base64, UTF-16 in base64. */
export function textOfUtf7(binary: string): string {
  const units = new Uint16Array(binary.length);
  let [length, held, bits] = [0, 0, 0];
  let isShifted = false;
  for (let at = 0; at < binary.length; at += 1) {
    const code = binary.charCodeAt(at);
    const value = isShifted ? (base64Values[code] ?? -1) : -1;
    if (value >= 0) {
      held = ((held << 6) | value) & 0xffffff;
      bits += 6;
      if (bits < 16) continue;
      bits -= 16;
      units[length] = (held >> bits) & 0xffff;
      length += 1;
    } else if (code === plus && !isShifted && isShift(binary.charCodeAt(at + 1))) {
      isShifted = true;
      [held, bits] = [0, 0];
    } else {
      const isEnd = code === minus && (isShifted || binary.charCodeAt(at - 1) === plus);
      isShifted = false;
      if (isEnd) continue;
      units[length] = code;
      length += 1;
    }
  }
  return binaryString(units.subarray(0, length));
}

function isShift(code: number): boolean {
  return (base64Values[code] ?? -1) >= 0;
}

/** HZ (RFC 1843) as text: GB 2312 in seven bits, between `~{` and `~}` or the line's end. */
export function textOfHz(binary: string): string {
  const bytes = new Uint8Array(binary.length);
  let length = 0;
  let isShifted = false;
  for (let at = 0; at < binary.length; at += 1) {
    const code = binary.charCodeAt(at);
    const next = code === tilde ? binary.charCodeAt(at + 1) : Number.NaN;
    if (next === open || next === close || next === newline) {
      isShifted = next === open;
      at += 1;
      continue;
    }
    if (next === tilde) at += 1;
    if (code === newline) isShifted = false;
    bytes[length] = isShifted ? code | 0x80 : code & 0xff;
    length += 1;
  }
  return new TextDecoder("gb18030").decode(bytes.subarray(0, length));
}
